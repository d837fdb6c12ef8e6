create table base (id bigint, v text);
create table t (id int primary key, b base);
