create extension postgres_fdw;
-- @renamed from=w2
create foreign data wrapper w1;
-- @renamed from=s2
create server s1 foreign data wrapper postgres_fdw options (host 'a');
-- @renamed from=ft2
create foreign table ft1 (id int, 
  -- @renamed from=m
  n text options (column_name 'N')) server s1 options (table_name 'x');
create user mapping for public server s1 options (user 'u');
create view v as select n from ft1; create function f(ft1) returns text language sql as 'select $1.n';
