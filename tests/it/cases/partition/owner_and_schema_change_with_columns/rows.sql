insert into a.p values (1, 1); insert into a.d (x) values ('a');
