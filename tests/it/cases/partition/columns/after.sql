create table t (id int primary key, w bigint, n text not null default 'x' check (n <> ''), g int generated always as (id * 2) stored, d date default current_date) partition by range (id);
create table t_0 partition of t for values from (0) to (100) partition by range (id);
create table t_00 partition of t_0 for values from (0) to (10);
create table t_1 partition of t for values from (100) to (200);
alter table t_1 alter d set default '2026-01-01';
