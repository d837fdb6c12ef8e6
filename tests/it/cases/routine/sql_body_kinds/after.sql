create table t(a bigint, b text);
create function f(x bigint) returns text begin atomic select b from t where a = x limit 1; end;
create function g() returns text return f(2);
create view v as select g();
