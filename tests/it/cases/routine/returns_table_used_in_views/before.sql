create function tab() returns table (id int, name text) language sql as $$ select 1, 'x'::text $$;
create view v as select id, name from tab();
create view w as select upper(name) as n from v;
create materialized view m as select * from tab();
grant select on w to reader;
