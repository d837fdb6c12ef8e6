insert into c (a, b, x) values (1, 2, 3); insert into d (a, b, x) values (4, 5, 6);
