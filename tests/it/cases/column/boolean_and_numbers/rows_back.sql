insert into p values (1, 1, 0, 1, null), (2, 0, 1, 0, 1);
