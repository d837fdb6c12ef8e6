create extension postgres_fdw;
create server s foreign data wrapper postgres_fdw;
create sequence a;
create table e (id int primary key, t text);
create materialized view b as select 1 as id, 'x'::text as t with no data;
create foreign table c (id int, t text) server s;
create view d as select 2 as id, 'y'::text as t;
create view watch as select e.id from e union all select b.id from b union all select c.id from c union all select d.id from d;
create function f() returns setof b language sql as 'select * from b';
