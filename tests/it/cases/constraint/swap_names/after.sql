create table t (id int primary key, a int, b int, constraint two check (a > 0), constraint one check (b > 0));
