create table t (id int primary key, a text, b int, c int[], d text[], e text[], f int[] default '{1,2}', g text default 'x');
