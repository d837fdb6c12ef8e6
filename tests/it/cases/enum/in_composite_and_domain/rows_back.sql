insert into t values (1, 'c', row('c', 1));
