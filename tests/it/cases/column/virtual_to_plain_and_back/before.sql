create table t (a int, b int generated always as (a * 2) virtual not null, constraint ck check (b > 0));
create table gone (a int, z int, b int generated always as (a * 2), c int generated always as (z + 1));
create table kid (x int) inherits (gone);
create view v as select b from t;
