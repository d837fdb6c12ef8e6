create table new_t (id int, name text);
create view v as select id, name from new_t;
