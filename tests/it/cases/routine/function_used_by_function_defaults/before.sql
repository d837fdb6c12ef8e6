create function a() returns int language sql as 'select 1';
create function b(x int default a()) returns int language sql as 'select $1';
create table t(id int default b());
