create table t (id int primary key, a text default 'x', b int generated always as (id * 2) stored, c serial, d int generated always as identity, e int[] not null default '{}');
create index t_abc on t (a, b, c);
create view v as select a, b, c, d from t;
create statistics st on a, e from t;
grant select (a, b), update (e) on t to reader;
comment on column t.b is 'bee';
create policy p on t using (a = 'x' and b > 0);
create publication pb for table t (id, a, c);
