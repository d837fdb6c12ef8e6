create table t (id int, a int, b text); create sequence q;
create function f1(int) returns int language sql begin atomic select a from t where id = $1; end;
create function f2() returns int language sql begin atomic select f1(1) + nextval('q')::int; end;
create view v as select f2() as x, t.b from t;
create function f3() returns setof v language sql begin atomic select v.* from v; end;
create procedure p() language sql begin atomic insert into t values (f2(), 1, 'x'); update t set a = 3; end;
