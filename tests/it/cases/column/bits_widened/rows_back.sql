insert into t values (1, '101010', '10');
