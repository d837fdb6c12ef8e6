insert into p values (2, 'b'), (3, 'c');
