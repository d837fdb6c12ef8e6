create table t (id int);
alter table t enable row level security;
create policy "Users can see their own rows, and nobody else's" on t for select using (id > 0);
create policy b on t for insert with check (id > 0);
