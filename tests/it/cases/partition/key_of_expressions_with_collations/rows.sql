insert into p values (1, 'a'), (3, 'z');
