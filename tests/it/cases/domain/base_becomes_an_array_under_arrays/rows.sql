insert into t values (1, 2, null), (2, null, '{}');
