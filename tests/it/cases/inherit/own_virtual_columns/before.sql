create table p (a int, b int); create table c () inherits (p);
create table q (a int, v int generated always as (a * 2) virtual); create table qc (v int generated always as (a * 3) virtual) inherits (q);
create table r (a int, v int generated always as (a * 2) virtual); create table rc (v int generated always as (a * 3) virtual) inherits (r);
create table s (a int, v int generated always as (a * 2) virtual) partition by list (a); create table sc partition of s for values in (1);
