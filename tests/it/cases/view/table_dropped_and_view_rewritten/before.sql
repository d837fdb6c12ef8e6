create table old_t (id int, name text);
create table new_t (id int, name text);
create view v as select id, name from old_t;
