insert into r values (1); insert into p1 values (1, 1);
