create table t (id int, n text);
create function d(b int) returns text language sql as $$ select 'y' $$;
create view v as select id, n from t;
alter view v alter column n set default d(2);
