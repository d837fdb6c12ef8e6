insert into p values (1, 1), (101, 2);
