create table a(id int primary key, x text, y int default 3 not null);
create table b(id int primary key references a);
create view v as select a.x, b.id from a join b using (id);
grant select (x) on a to reader;
