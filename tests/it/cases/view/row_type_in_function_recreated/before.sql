create table t (id int, name text);
create view v as select id, name from t;
create function f(x v) returns text language sql as 'select x.name';
create function g() returns setof v language sql as 'select * from v';
create view w as select * from g();
