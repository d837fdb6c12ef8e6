alter default privileges grant select, insert on tables to reader with grant option;
alter default privileges revoke execute on functions from public;
create table t(a int);
create table u(a int);
create function f() returns int language sql as 'select 1';
create view v as select 1 as x;
revoke all on u from reader;
