insert into p values (1, 'b', 5);
