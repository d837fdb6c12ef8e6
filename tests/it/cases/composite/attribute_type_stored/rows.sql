insert into t values (1, row('x', 1), array[row('y', 2)::address]);
