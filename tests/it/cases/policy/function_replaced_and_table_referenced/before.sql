create table u(id int primary key, admin bool);
create function is_admin(i int) returns bool language sql stable as 'select admin from u where id = i';
create table t(id int primary key, o int);
alter table t enable row level security;
create policy p on t for select to reader, writer using (is_admin(o) and exists (select from u where u.id = o));
create policy q on t as restrictive for insert with check (o > 0);
