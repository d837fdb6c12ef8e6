create table t (id int primary key default 5, v text);
