create table base (id int, v text);
create table t (id int primary key, b base);
