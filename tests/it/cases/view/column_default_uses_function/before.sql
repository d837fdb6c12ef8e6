create table t (id int, n text);
create function d(a int) returns text language sql as $$ select 'x' $$;
create view v as select id, n from t;
alter view v alter column n set default d(1);
