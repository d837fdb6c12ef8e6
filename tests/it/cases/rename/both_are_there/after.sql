create table a (id int primary key, x int);
-- @renamed from=a
create table b (id int primary key, x int, y int);
