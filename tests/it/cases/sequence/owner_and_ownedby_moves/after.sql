create table a(id int);
create table b(id int);
create sequence s as smallint minvalue -5 owned by b.id;
alter table b alter id set default nextval('s');
