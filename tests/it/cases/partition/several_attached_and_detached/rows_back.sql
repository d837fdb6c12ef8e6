insert into p values (1, 1), (4, 4), (5, 5); insert into p2 values (2, 2); insert into p3 values (3, 3);
