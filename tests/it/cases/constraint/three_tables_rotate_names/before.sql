create table a (id int, n text); create table b (id int, n text); create table c (id int, n text);
create index x on a (id); alter table b add constraint y unique (n); alter table c add constraint z primary key (id);
