create extension postgres_fdw;
create server s foreign data wrapper postgres_fdw;
create table a (id int primary key, t text);
create view b as select 1 as id, 'x'::text as t;
create materialized view c as select 2 as id, 'y'::text as t with no data;
create foreign table d (id int, t text) server s;
create sequence e;
create view watch as select a.id from a union all select b.id from b union all select c.id from c union all select d.id from d;
create function f() returns setof b language sql as 'select * from b';
