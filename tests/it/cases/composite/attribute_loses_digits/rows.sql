insert into t values (1, row(3, 'x'));
