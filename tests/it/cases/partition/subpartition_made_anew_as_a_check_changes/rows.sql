insert into p (id, n) values (1, 1);
