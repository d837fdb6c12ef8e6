create table a (id int primary key, x int);
create table b (id int primary key, x int);
