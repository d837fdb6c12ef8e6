create table t (id int primary key, a bigint);
create view v2 as select a as y from t;
create view v1 as select y as x, y from v2;
create function f() returns bigint language sql stable begin atomic select count(*) from v1; end;
create view v3 as select f() as n, 2 as k;
