insert into t values (1, 3, 'a', 'x'), (2, 4, 'b', 'x');
