create type a as enum ('x', 'y');
create type b as enum ('x', 'y', 'z');
create table t (id int primary key, m a not null default 'x', ms a[] not null default '{}');
