create table q (id int primary key);
create table c (id int primary key, r int constraint fr references q);
