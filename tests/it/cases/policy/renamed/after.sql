create table t (id int);
alter table t enable row level security;
create policy "own rows" on t for select using (id > 0);
create policy a on t for insert with check (id > 0);
