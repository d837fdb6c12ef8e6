create table t(a int, b text);
create function f() returns table(a int, b text) language sql as 'select * from t';
create function g(t) returns int language sql as 'select $1.a';
create view v as select * from f();
create view w as select g(t) as x from t;
