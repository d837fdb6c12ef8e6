create extension postgres_fdw;
create server s1 foreign data wrapper postgres_fdw;
create table loc (id int, k text default 'a');
create foreign table kid (z int) inherits (loc) server s1;
