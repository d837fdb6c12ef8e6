insert into t values (1, null, null, '10.0.0.0/8', null, '10.0.0.0/8', null, 'x', 'n', 5, 1259);
