create table a (id int primary key, v text not null);
create table b (id int, v text primary key);
create table c (id int constraint c_new primary key, v text);
