create table a(id int primary key, x text);
create table b(id int primary key references a, y int default 3 not null);
create view v as select a.x, b.id, b.y from a join b using (id);
grant select (x) on a to reader;
