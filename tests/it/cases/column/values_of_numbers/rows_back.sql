insert into t values (1, 1.5, 2.5, '{0.1}', 3, 4), (2, null, null, null, null, null)
