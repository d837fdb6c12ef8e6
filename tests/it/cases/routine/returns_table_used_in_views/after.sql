create function tab() returns table (id bigint, name text, more jsonb) language sql as $$ select 1::bigint, 'x'::text, '{}'::jsonb $$;
create view v as select id, name from tab();
create view w as select upper(name) as n from v;
create materialized view m as select * from tab();
grant select on w to reader;
