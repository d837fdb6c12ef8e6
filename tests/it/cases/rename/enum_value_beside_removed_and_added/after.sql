create type st as enum (
  'fresh',
  'new',
  -- @renamed from='in progress'
  'working',
  'done');
create table t (id int primary key, s st default 'working', a st[] default '{new,working}', check (s <> 'fresh'));
create index on t (id) where s = 'working';
create function f(x st default 'working') returns st language sql immutable begin atomic select case when x = 'working' then 'done'::st else x end; end;
create view v as select id, s from t where s in ('working', 'done');
