create table t(a int, b text);
create function f(x int) returns text begin atomic select b from t where a = x; end;
create function g() returns text return f(1);
create view v as select g();
