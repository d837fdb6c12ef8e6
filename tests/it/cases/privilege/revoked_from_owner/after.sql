create table t (id int);
revoke all on t from app;
create function f() returns int language sql as 'select 1';
revoke all on function f() from app, public;
