create table a (id int, n text); create table b (id int, n text); create table c (id int primary key);
create index i2 on a (id); create unique index i3 on b (id); create index k1 on b using hash (n);
alter table a add constraint i1 unique (n);
create sequence w1; create view s1 as select 1 as x;
