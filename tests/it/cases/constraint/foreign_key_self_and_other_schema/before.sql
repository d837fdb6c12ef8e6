create schema s;
create table s.p (id int primary key);
create table t (id int primary key, parent int, p_id int);
