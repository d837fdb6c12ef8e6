insert into t values (1, er('a', 'c'));
