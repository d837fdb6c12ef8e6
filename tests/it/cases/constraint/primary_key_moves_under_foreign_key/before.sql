create table t (id int primary key, tenant int, n text);
create table c (t_id int references t);
