create table x (id int, name text);
create view y as select id from x;
create materialized view z as select id from y;
