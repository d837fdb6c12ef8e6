create sequence s;
create table b (id int default nextval('s'));
