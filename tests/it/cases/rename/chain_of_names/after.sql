-- @renamed from=a
create table b (id int primary key, x text);
-- @renamed from=b
create table c (id int primary key, y int);
