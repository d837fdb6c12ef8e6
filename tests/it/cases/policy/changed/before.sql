create table t (id int, owner text, n int);
alter table t enable row level security;
create policy a on t for select using (true);
create policy b on t for all to reader using (n > 1) with check (n > 2);
create policy c on t for update using (n > 1) with check (n > 2);
create policy d on t as restrictive using (n > 1);
create policy e on t for select to reader using (owner = current_user);
comment on policy a on t is 'a';
