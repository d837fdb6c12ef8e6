-- @renamed from=s.u
create table t (id serial primary key, x int);
create type e as enum ('a');
