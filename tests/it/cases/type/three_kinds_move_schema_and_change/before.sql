create schema a; create schema b; create type a.e as enum ('x', 'y', 'z'); create type a.c as (k a.e, n int); create domain a.d as text check (value <> ''); create function a.f(a.e, a.c) returns a.d language sql as $$ select 'q'::a.d $$;
create table t (id int, e a.e default 'x', c a.c, d a.d default 'd', es a.e[]); create view v as select e, (c).n, d from t; create table a.keep (e a.e);
