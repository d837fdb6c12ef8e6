insert into a values (1, 'a', 1, 1), (2, 'b', 2, 2); insert into b values (1); insert into c values (1, 1), (2, 1); insert into d values (1, 1), (2, 2);
