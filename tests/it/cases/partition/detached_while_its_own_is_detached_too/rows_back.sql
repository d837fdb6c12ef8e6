insert into s values (1, 1); insert into s2 values (2, 2);
