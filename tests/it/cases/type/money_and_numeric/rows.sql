insert into t values (1, 1234.5, 1234.5, 5);
