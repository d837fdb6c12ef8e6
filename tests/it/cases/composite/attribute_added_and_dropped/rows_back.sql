insert into t values (1, row('s', 'z', 'c'));
