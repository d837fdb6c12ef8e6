insert into p values (1, 'a', 2); insert into c values (1, 3, 'b', 4), (2, 4, 'c', 5);
