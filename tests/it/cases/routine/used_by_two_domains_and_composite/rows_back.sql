insert into t values (1, 'a', 'b', row('c', 'd'), '{e}');
