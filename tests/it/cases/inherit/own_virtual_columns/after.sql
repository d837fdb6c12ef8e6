create table p (a int, b int, v int generated always as (a * 2) virtual); create table c (v int generated always as (a * 3) virtual) inherits (p);
create table q (a int, v int generated always as (a * 2) stored); create table qc (v int generated always as (a * 3) stored) inherits (q);
create table r (a bigint, v bigint generated always as (a * 2) virtual); create table rc (v bigint generated always as (a * 3) virtual) inherits (r);
create table s (a int, v int generated always as (a * 2) virtual) partition by list (a); create table sc partition of s (v generated always as (a * 3) virtual) for values in (1);
