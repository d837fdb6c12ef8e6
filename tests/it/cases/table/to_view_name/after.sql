create view a as select 1 as x;
create table b (id int primary key);
