insert into p values (1, 1, 'a', 5), (2, 2, 'b', 6);
