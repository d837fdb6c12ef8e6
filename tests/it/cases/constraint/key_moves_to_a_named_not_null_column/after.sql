create table t (id int, x int constraint xnn not null, constraint pk2 primary key (x));
