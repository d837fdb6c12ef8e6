create sequence s;
create function next_code() returns text language sql as $$ select 'c' || nextval('s') $$;
create table t (id int primary key default nextval('s'), a int default 2, b text default next_code(), c timestamptz default clock_timestamp() + interval '1 day', d int, e uuid default gen_random_uuid());
