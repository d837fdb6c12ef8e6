insert into p values (1, 'c'), (2, 'd');
