create type st as enum ('new', 'draft', 'live', 'gone');
create table t(id int primary key, s st not null default 'new', g bool generated always as (s in ('live', 'gone')) stored);
create function ok(x st) returns bool language sql immutable as $$ select x in ('live', 'gone') $$;
alter table t enable row level security;
create policy p on t using (ok(s) or s = 'gone');
create index t_s on t(s) where s <> 'gone';
create view v as select id, case s when 'new' then 0 when 'draft' then 1 else 2 end as k from t;
