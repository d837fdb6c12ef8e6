create table a (id int, n text); create table b (id int, n text);
create view v as with recursive x as (select id, 0 as d from a union all select id, d + 1 from x where d < 3) select id, d from x union select id, 0 from b order by 1 desc;
