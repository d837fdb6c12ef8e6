create table t0 (id int, c2 text collate "C" generated always as (case when id > 0 then 'p' else 'n' end) stored, c3 bigint generated always as (id * 2) stored);
create table t1 (check (c2 <> '')) inherits (t0);
create index on t1 (c3);
