insert into t values (1, '7', 5)
