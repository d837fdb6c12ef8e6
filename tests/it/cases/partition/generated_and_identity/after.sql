create table t (id int not null, at date not null, n bigint, d numeric generated always as (n * 1.5) stored, s serial) partition by range (at);
create table t_26 partition of t for values from ('2026-01-01') to ('2027-01-01');
create table t_27 partition of t for values from ('2027-01-01') to ('2028-01-01');
create index on t (d);
