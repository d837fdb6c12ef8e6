create view x as select 1 as id, 'a'::text as name;
create view y as select id from x;
create materialized view z as select id from y;
