create sequence s; create table b(id int primary key, k int); create table c(id int primary key);
