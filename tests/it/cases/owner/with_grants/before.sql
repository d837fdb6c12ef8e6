create table t (id int);
grant select on t to other with grant option;
create table u (id int);
revoke insert on u from app;
create function f() returns int language sql as 'select 1';
revoke all on function f() from public;
