create type e as enum ('a', 'b');
create table t(id int primary key, s e not null default 'a');
