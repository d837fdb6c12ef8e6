create table t (id int primary key, a int, b int, constraint one check (a > 0), constraint two check (b > 0));
