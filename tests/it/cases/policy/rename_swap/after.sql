create table t (id int);
alter table t enable row level security;
create policy b on t for select using (id > 0);
create policy a on t for insert with check (id > 0);
