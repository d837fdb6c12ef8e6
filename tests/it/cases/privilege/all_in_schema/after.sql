create table a (id serial primary key); create table b (id int);
create function f() returns int language sql as 'select 1';
create function g() returns int language sql as 'select 1';
revoke all on all functions in schema public from public;
grant select on all tables in schema public to anon, authenticated;
grant usage, select on all sequences in schema public to authenticated;
grant execute on all functions in schema public to service_role;
