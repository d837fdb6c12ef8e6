alter default privileges in schema public grant select on tables to reader;
alter default privileges for role other in schema public grant select on tables to anon;
alter default privileges grant execute on functions to writer;
create table t (id int);
create table u (id int);
create function f() returns int language sql as 'select 1';
