create extension postgres_fdw;
-- @renamed from=w1
create foreign data wrapper w2 options (x '1');
-- @renamed from=s1
create server s2 foreign data wrapper postgres_fdw options (host 'b');
-- @renamed from=ft1
create foreign table ft2 (id bigint, 
  -- @renamed from=n
  m varchar(9) options (column_name 'M')) server s2 options (table_name 'y');
create user mapping for public server s2 options (user 'v');
create view v as select m from ft2; create function f(ft2) returns text language sql as 'select $1.m';
