create sequence s increment 2;
create table t (id int, name text, more int);
create view v as select name, id from t;
create function f() returns bigint language sql begin atomic select nextval('s') + 1; end;
create function g() returns int language sql begin atomic select max(id) from v; end;
create procedure p(a int) language sql begin atomic insert into t (id, name, more) values (a, 'x', 1); update t set more = 2 where id = a; end;
