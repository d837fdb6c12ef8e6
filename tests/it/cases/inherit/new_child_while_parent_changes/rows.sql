insert into loc values (2, 'b', 1), (3, 'c', null);
