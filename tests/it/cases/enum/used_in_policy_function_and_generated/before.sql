create type st as enum ('draft', 'live');
create table t(id int primary key, s st not null default 'draft', g bool generated always as (s = 'live') stored);
create function ok(x st) returns bool language sql immutable as $$ select x = 'live' $$;
alter table t enable row level security;
create policy p on t using (ok(s));
create index t_s on t(s) where s <> 'draft';
create view v as select id, case s when 'draft' then 1 else 2 end as k from t;
