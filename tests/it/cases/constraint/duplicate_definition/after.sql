create table t (id int primary key, a int, constraint one check (a > 0), constraint three check (a > 0), constraint four check (a > 0), unique (a));
