create table t (id int primary key, a timestamptz not null default now(), b timestamp, c timestamp(3), d timetz, e time);
create index ta on t (a); create index tb on t ((b + interval '1 day'));
create view v as select date_trunc('day', a) as d, b from t;
create materialized view mv as select max(a) as m from t;
alter table t add constraint ab check (a > '2000-01-01');
