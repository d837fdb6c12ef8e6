insert into t values (1), (2), (7); insert into p values (9, 1); insert into d values (60), (40); insert into e values (30), (70);
