-- @renamed from=g
create function f() returns table (
  x int) language sql stable as 'select 1';
create view v as select x from f();
create table t (id int primary key);
create view w as select * from t, lateral f();
