create table t(a int, b int);
create sequence s;
create function f() returns int language sql as 'select 1';
grant select, insert, update on t to reader with grant option;
grant usage on sequence s to reader with grant option;
grant execute on function f() to reader with grant option;
