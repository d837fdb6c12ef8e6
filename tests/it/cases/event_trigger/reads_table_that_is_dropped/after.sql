create table b (id int primary key);
create table a (id bigint primary key);
create view av as select * from a;
