create view x as select 1 as id, 'a'::text as name;
