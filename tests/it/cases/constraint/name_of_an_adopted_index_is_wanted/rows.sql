insert into n1 values (1, 1), (2, 2);
