create function auth_dummy() returns int language sql as $$ select 1 $$;
create table t (id int); alter table t enable row level security;
create policy a on t to reader using (true);
create policy b on t for insert to reader, writer with check (true);
create policy c on t as restrictive to public using (id > 0);
