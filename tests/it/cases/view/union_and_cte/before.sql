create table a (id int, n text); create table b (id int, n text);
create view v as with x as (select id from a) select id from x union all select id from b order by 1;
