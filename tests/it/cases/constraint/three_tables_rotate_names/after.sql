create table a (id int, n text); create table b (id int, n text); create table c (id int, n text);
create index y on a (id); alter table b add constraint z unique (n); alter table c add constraint x primary key (id);
