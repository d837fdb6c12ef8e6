create table a (id int);
alter default privileges grant select on tables to reader;
create table b (id int);
alter default privileges revoke select on tables from reader;
create table c (id int);
create function f() returns int language sql as 'select 1';
alter default privileges revoke execute on functions from public;
create function g() returns int language sql as 'select 1';
