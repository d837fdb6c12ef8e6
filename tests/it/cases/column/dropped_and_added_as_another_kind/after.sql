create table t (id int primary key, a text generated always as (id::text) stored, b int generated always as identity, c int generated always as (id + 1) stored, d serial, e text[] not null default '{x}');
create index t_abc on t (c, a, b);
create view v as select a, b, c, d from t;
create statistics st on a, e from t;
grant select (a, b), update (e) on t to reader;
comment on column t.b is 'bee';
create policy p on t using (a = '1' and b > 0);
create publication pb for table t (id, d, b);
