create table t(a int, b int);
create sequence s;
create function f() returns int language sql as 'select 1';
grant select, insert on t to reader;
grant update on t to reader with grant option;
grant usage, update on sequence s to reader;
grant execute on function f() to reader;
