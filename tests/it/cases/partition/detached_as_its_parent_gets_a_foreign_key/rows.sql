insert into p values (null, 1), (5, 2)
