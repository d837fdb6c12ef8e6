insert into t values (1, 'x', row('x', 3), 'd', '{x}');
