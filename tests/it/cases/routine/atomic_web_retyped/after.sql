create table t (id int, a bigint, b varchar(4), c int); create sequence q as int;
create function f1(i int) returns bigint language sql begin atomic select a from t where id = i; end;
create function f2() returns bigint language sql begin atomic select f1(2) + nextval('q')::int; end;
create view v as select t.b, t.c, f2() as x from t;
create function f3() returns setof v language sql begin atomic select v.* from v where x > 1; end;
create procedure p() language sql begin atomic insert into t values (f2()::int, 1, 'x'); delete from t; end;
