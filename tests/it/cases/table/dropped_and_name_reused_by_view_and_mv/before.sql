create table a(id int primary key);
create view b as select * from a;
create materialized view c as select * from a;
create sequence d;
