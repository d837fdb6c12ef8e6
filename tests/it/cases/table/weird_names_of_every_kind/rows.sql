insert into "Sch.é""ma"."Tab$le.X" values (1, 'a''b', 'q'), (2, 'C', 'r');
