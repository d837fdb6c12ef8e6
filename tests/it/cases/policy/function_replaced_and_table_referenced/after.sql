create table u(id int primary key, is_admin bool);
create function is_admin(i int) returns text language sql stable as $$select 'yes'$$;
create table t(id int primary key, o int);
alter table t enable row level security, force row level security;
create policy p on t for select to writer, public using (is_admin(o) = 'yes' and exists (select from u where u.id = o and is_admin));
create policy q on t for all to anon using (true) with check (o > 1);
