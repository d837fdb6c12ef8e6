create table t (
  id int primary key, u uuid default '00000000-0000-0000-0000-000000000001', n numeric(10,2), d date, j jsonb, a int[], b boolean default true, ts timestamptz default now(), ip inet
);
create index t_n on t (n);
create index t_n2 on t ((n + 1)) where b;
create view v as select id, n, j from t where b;
create policy p on t using (n = 1);
alter table t enable row level security;
create statistics st on n, d from t;
create publication pub for table t (id, n) where (id = 1);
