create table t(id int, u text);
alter table t enable row level security;
create policy a on t for select to reader using (true);
create policy b on t for insert to writer with check (id > 0);
create policy c on t as restrictive for update using (id > 0) with check (id > 1);
create policy "d d" on t for delete using (u = current_user);
