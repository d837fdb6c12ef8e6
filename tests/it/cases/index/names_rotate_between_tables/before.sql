create table a (id int, n text); create table b (id int, n text); create table c (id int primary key);
create index i1 on a (id); create unique index i2 on b (id); create index i3 on b using hash (n);
alter table a add constraint k1 unique (n);
create sequence s1; create view w1 as select 1 as x;
