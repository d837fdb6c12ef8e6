create table t (id int primary key, owner text);
alter table t enable row level security;
alter table t force row level security;
create policy "Owners only" on t for select to reader using (owner = current_user);
create policy "No one else" on t as restrictive for all to public using (id > 0) with check (id < 100);
