create table a (id int, v text not null);
create table b (id int primary key, v text not null);
create table c (id int constraint c_old primary key, v text);
