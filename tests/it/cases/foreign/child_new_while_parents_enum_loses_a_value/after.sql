create extension postgres_fdw;
create server s1 foreign data wrapper postgres_fdw;
create type e as enum ('a', 'b');
create table loc (id int, k e);
create foreign table kid (z int) inherits (loc) server s1;
