create table t (id int primary key, a int);
create view v1 as select 1 as x;
create view v2 as select x from v1;
create or replace view v1 as select a as x from t where a > 0;
create function f() returns int language sql stable as 'select count(*)::int from v2';
create view v3 as select f() as n;
create or replace function f() returns int language sql stable begin atomic select count(*)::int from v2; end;
