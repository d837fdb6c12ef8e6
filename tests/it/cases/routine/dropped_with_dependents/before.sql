create table t (id int, n int default 0);
create function f(a int) returns int language sql immutable as $$ select a $$;
alter table t alter column n set default f(2);
alter table t add constraint c check (f(id) > 0);
create index i on t (f(n));
create view v as select f(id) as x from t;
create function g() returns int language sql begin atomic select f(1); end;
