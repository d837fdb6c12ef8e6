insert into p values (1, 1), (2, 2), (3, 3); insert into n4 values (4, 4); insert into n5 values ('x', 5, 5);
