create schema a; create schema b; create type b.e as enum ('x', 'y'); create type b.c as (k b.e, n bigint); create domain b.d as varchar(9) check (value <> ''); create function b.f(b.e, b.c) returns b.d language sql as $$ select 'q'::b.d $$;
create table t (id int, e b.e default 'y', c b.c, d b.d default 'e', es b.e[]); create view v as select e, (c).n, d from t; create table a.keep (e b.e);
