create type mood as enum ('first', 'sad', 'meh', 'ok', 'happy');
create table t (id int, m mood default 'happy', constraint c check (m <> 'first'), m2 mood not null default 'meh');
create view v as select id from t where m = 'happy';
create index i on t (id) where m = 'first';
create function f(m mood default 'first') returns int language sql as $$ select 1 $$;
create materialized view mv as select id from t where m = 'meh';
create table p (m mood) partition by list (m);
create table p1 partition of p for values in ('first', 'meh');
