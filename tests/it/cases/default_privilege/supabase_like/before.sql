grant usage on schema public to anon, authenticated, service_role;
alter default privileges in schema public grant all on tables to anon, authenticated, service_role;
alter default privileges in schema public grant all on functions to anon, authenticated, service_role;
alter default privileges in schema public grant all on sequences to anon, authenticated, service_role;
create table t (id serial primary key, u uuid);
alter table t enable row level security;
create policy p on t for select to authenticated using (true);
create function f() returns int language sql as 'select 1';
