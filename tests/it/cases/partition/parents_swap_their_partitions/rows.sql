insert into a values (1, 1), (3, 3); insert into b values (1, 1), (7, 7);
