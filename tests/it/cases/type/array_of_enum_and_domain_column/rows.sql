insert into t values ('{a,b}', '{1}', '{x}', '{1.5}');
