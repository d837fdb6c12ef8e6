create table t (id int primary key, a int, b int, constraint k unique (a) include (b), constraint d unique (b) deferrable, constraint n unique nulls not distinct (a, b));
create table r (id int primary key references t (a));
