create table t(id int, u text);
alter table t enable row level security;
create policy a on t for update to reader using (true);
create policy b on t for insert to writer, reader with check (id > 1);
create policy c on t as permissive for update using (id > 0);
create policy "d d" on t for delete to public using (u = session_user);
comment on policy "d d" on t is 'x';
