create table t (id int, owner text, n int);
alter table t enable row level security;
alter table t force row level security;
create policy "Everyone can read" on t for select using (true);
create policy ins on t for insert to authenticated with check (owner = current_user);
create policy upd on t for update to authenticated, service_role using (owner = current_user) with check (n > 0);
create policy del on t for delete to public using (owner = (select current_user));
create policy al on t as restrictive to anon using (n is not null);
comment on policy ins on t is 'insert own';
