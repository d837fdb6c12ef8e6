create table t (a int, b int generated always as (a * 4) stored, z text);
create table k (c int, a int, b int generated always as (a * 9) stored) inherits (t);
create table k2 (c int) inherits (t);
