create type a as enum ('x', 'y');
create type b as enum ('x', 'y', 'z');
create table t (id int primary key, m b not null default 'x', ms b[] not null default '{}');
