create sequence s;
create table t (id int, name text);
create view v as select id from t;
create function f() returns bigint language sql begin atomic select nextval('s'); end;
create function g() returns int language sql begin atomic select max(id) from v; end;
create procedure p(a int) language sql begin atomic insert into t values (a, 'x'); delete from t where id = 0; end;
