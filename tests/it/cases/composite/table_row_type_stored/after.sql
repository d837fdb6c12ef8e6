create table a (id int, n text);
create table b (id int, x a);
