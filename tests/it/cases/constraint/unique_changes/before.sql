create table t (id int primary key, a int, b int, constraint k unique (a), constraint d unique (b), constraint n unique (a, b));
create table r (id int primary key references t (a));
