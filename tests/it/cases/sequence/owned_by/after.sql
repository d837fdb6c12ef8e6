create sequence s; create sequence u;
create table a (id int); create table b (id int default nextval('s'));
alter sequence s owned by b.id;
alter sequence u owned by a.id;
