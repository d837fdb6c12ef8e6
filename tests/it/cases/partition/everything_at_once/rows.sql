insert into m values (1, 1, 'a'), (2, 150, 'b'), (3, 5000, 'c');
