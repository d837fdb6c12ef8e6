create view a as select 1 as id;
create table b(id int primary key);
create sequence c;
create materialized view d as select 1 as x;
