create table t (id int, x bigint);
create view v as select x from t;
create table u (id int);
alter table u enable row level security;
create policy p on u using (id in (select x from v));
