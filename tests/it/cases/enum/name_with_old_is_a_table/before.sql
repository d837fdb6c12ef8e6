create type e as enum ('a', 'b', 'c');
create table e_old (id int primary key);
create table t (id int primary key, k e default 'a');
