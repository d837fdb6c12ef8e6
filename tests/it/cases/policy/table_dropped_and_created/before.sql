create table t (id int); alter table t enable row level security;
create table u (id int); alter table u enable row level security;
create policy p on u using (true);
create policy p on t using (id in (select id from u));
