create table t (id int);
create function f(a bigint) returns int language sql immutable as $$ select a::int $$;
create index t_f on t (f(id));
create view v as select f(id) as x from t;
alter table t add constraint c check (f(id) > 0);
