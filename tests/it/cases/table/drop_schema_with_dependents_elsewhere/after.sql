create view v as select 1 as id;
create table keep (id int primary key, t_id int);
