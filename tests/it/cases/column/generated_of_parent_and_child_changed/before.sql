create table t (a int, b int generated always as (a * 2) stored);
create table k (c int, a int, b int generated always as (a * 3) stored) inherits (t);
create table k2 (c int) inherits (t);
