create table a(id int primary key);
create table b(id int primary key references a);
create table c(id int references b on update cascade, bid int, unique (bid));
create table d(x int references c(bid));
create view v as select a.id, c.bid from a join b using (id) join c using (id);
