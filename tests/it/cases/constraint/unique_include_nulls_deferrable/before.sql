create table t(a int, b int, c int, constraint u unique (a));
create table r(a int references t(a));
