create type st as enum ('new', 'in progress', 'done', 'gone');
create table t (id int primary key, s st default 'in progress', a st[] default '{new,"in progress"}', check (s <> 'gone'));
create index on t (id) where s = 'in progress';
create function f(x st default 'in progress') returns st language sql immutable begin atomic select case when x = 'in progress' then 'done'::st else x end; end;
create view v as select id, s from t where s in ('in progress', 'done');
