create table t(a int, b text, g int generated always as (a + 1) stored, h text generated always as (b || 'x') stored, i int generated always as (a + 2) stored); create index on t (g); create view v as select g from t;
create table p(a int, g int generated always as (a * 2) stored); create table c () inherits (p);
create type e as enum ('a', 'b'); create table te (e e, g text generated always as (case e when 'a' then 'x' end) stored);
create domain d as int; create table td (d d, g int generated always as (d + 1) stored);
