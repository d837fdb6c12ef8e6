create table t (id int primary key, a bit(8), b int default 5, c bigint, chk int);
