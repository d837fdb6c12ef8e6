create table t (id int);
alter table t enable row level security;
create policy a on t using (true);
create policy b on t for select using (true);
