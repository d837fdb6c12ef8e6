create table a (id int, n varchar(5), m int);
create table b (id int, x a);
