insert into t values (1, array[row('a', 1)::item]);
