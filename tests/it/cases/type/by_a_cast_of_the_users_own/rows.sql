insert into t values (1, 55, row(3.5));
