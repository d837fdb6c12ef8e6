-- @renamed from=f
create function g() returns table (
  x int) language sql stable as 'select 1';
create view v as select x from g();
create table t (id int primary key);
create view w as select * from t, lateral g();
