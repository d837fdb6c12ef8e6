create table a (id int, n varchar(5));
create table b (id int, x a);
