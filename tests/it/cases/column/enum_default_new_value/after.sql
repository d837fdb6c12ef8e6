create type st as enum ('a', 'x', 'b', 'c');
create table t (id int primary key, s st default 'c' check (s <> 'x'));
create index on t (id) where s = 'x';
