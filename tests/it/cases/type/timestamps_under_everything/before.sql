create table t (id int primary key, a timestamp not null default now(), b timestamptz, c timestamp(0), d time, e timetz);
create index ta on t (a); create index tb on t ((b at time zone 'UTC'));
create view v as select date_trunc('day', a) as d, b from t;
create materialized view mv as select max(a) as m from t;
alter table t add constraint ab check (a > '2000-01-01');
