create table a (id int primary key, x text);
-- @renamed from=c
create table b (id int primary key, y int);
