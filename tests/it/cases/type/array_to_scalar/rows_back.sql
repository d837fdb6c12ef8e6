insert into t values (1, 5, '{a,b}'), (2, 6, 'x y');
