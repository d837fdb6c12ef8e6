insert into t values (1, 'a', 2), (2, 'b', 3); insert into kid values (3, 'a', 4, 'x'); insert into p values (1, 'a'), (2, 'b');
