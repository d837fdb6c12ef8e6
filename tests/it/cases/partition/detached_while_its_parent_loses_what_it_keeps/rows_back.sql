insert into r values (1), (2); insert into p1 values (1, 1, 1); insert into p values (2, 2, 2);
