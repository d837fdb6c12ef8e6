-- @renamed from=b
create table a (id int primary key, x text);
-- @renamed from=c
create table b (id int primary key, y int);
-- @renamed from=a
create table c (id int primary key, z date);
