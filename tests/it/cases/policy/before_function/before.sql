create table t (id int, team int);
