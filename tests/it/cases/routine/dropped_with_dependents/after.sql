create table t (id int, n int default 0);
