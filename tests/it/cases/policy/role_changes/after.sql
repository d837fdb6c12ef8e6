create function auth_dummy() returns int language sql as $$ select 1 $$;
create table t (id int); alter table t enable row level security;
create policy a on t to writer, reader, anon using (true);
create policy b on t for insert with check (true);
create policy c on t as restrictive to authenticated using (id > 0);
