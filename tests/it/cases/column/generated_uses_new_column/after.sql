create function calc(n int) returns int immutable language sql as $$ select n + 1 $$;
create table t (id int primary key, a int, z int default 5, g int generated always as (calc(z)) stored, h text generated always as (upper(coalesce(a::text, '')) || 'x') stored unique);
create index on t ((g + 1));
alter table t enable row level security;
create policy p on t using (g > 0);
