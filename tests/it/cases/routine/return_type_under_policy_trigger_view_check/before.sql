create function role() returns text language sql stable as $$ select 'x' $$;
create function pos(x int) returns bool language sql immutable as $$ select x > 0 $$;
create table t(id int primary key check (pos(id)), o text default role());
alter table t enable row level security;
create policy p on t using (o = role());
create view v as select role() as r, * from t;
create index t_p on t(pos(id));
