create table t (id int, owner text, n int);
alter table t enable row level security;
create policy a on t for delete using (true);
create policy b on t for all to writer, reader using (n > 3);
create policy c on t for update using (n > 1);
create policy d on t as permissive using (n > 1);
create policy e on t for select to public using (owner = (select current_user));
comment on policy a on t is 'b';
