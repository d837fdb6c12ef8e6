create table a (id int primary key);
create view b as select 1 as x;
