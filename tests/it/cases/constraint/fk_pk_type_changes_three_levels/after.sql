create table a(id text primary key);
create table b(id text primary key references a);
create table c(id text references b on update cascade, bid bigint, unique (bid));
create table d(x bigint references c(bid));
create view v as select a.id, c.bid from a join b using (id) join c using (id);
