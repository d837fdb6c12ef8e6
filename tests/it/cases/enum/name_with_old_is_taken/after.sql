create type e as enum ('b', 'a');
create type e_old as enum ('x');
create table t (id int primary key, k e default 'a', o e_old);
