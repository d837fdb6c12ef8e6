create table t (id int primary key, j text check (j is json), v text);
