create table t (
  id text primary key, u text default '00000000-0000-0000-0000-000000000001', n text, d text, j text, a text, b text, ts text, ip text
);
create index t_n on t (n text_pattern_ops);
create index t_n2 on t (lower(n)) where b = 'true';
create view v as select id, n, j from t where b = 'true';
create policy p on t using (n = '1');
alter table t enable row level security;
create statistics st on n, d from t;
create publication pub for table t (id, n) where (id = '1');
