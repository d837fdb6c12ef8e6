create table t (id int, n bigint default 0);
create function f(a int) returns int language sql immutable as $$ select a * 2 $$;
alter table t alter column n set default f(4);
create index t_f on t (f(id));
alter table t add constraint pos check (f(id) > 0);
create view v as select f(id) as x from t;
create view w as select x from v;
