insert into r values (1); insert into n values (2, 2, 1);
