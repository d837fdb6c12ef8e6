create type mood as enum ('a', '[1,2)');
create table t (id int, c int4range, d date);
