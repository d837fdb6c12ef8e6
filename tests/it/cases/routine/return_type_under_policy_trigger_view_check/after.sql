create function role() returns varchar language sql stable as $$ select 'x' $$;
create function pos(x int) returns int language sql immutable as $$ select x $$;
create table t(id int primary key check (pos(id) > 0), o text default role());
alter table t enable row level security;
create policy p on t using (o = role());
create view v as select role() as r, * from t;
create index t_p on t(pos(id));
