insert into t values (1, 3, null, null);
