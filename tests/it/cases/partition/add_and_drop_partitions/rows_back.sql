insert into t values (101, 'a'), (201, 'b'), (1000, 'c');
