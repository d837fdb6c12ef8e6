create schema types;
create type types."Status" as enum ('draft', 'live');
create table t (id int, s types."Status" not null default 'live');
create view v as select count(*) filter (where s = 'live') as live from t;
create function f(s types."Status") returns text language sql immutable as $$ select s::text $$;
create index i on t (f(s)) where s <> 'draft';
