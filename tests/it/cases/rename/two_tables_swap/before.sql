-- @renamed from=b
create table a (id int primary key, x text unique);
-- @renamed from=a
create table b (id int primary key, y int references a (id));
create view v as select x from a;
