create table a (id int, x int); create table b (id int, y int);
create view v as select a.id, x, y, row_number() over (partition by a.id order by y) as r, now() as at, current_timestamp as at2,
  case when x = 1 then 'one' else 'many' end as w, (select max(y) from b) as m, array[x, y] as xs, '{"a":1}'::jsonb -> 'a' as j
  from a left join lateral (select * from b where b.id = a.id limit 1) b using (id) where x in (1, 2, 3, 4) and y not between 1 and 5
  order by a.id desc nulls last limit 10;
