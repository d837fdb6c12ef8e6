create table t (id int);
create function f(a int) returns text language sql as $$ select 'int' $$;
create function f(a bigint) returns text language sql as $$ select 'big' $$;
create view v as select f(id::bigint) as x from t;
create view w as select f(id) || 'w' as x from t;
