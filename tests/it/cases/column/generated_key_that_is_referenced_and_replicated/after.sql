create function slug(t text, sep text default '-') returns varchar language sql immutable as $$ select replace(lower(t), ' ', sep)::varchar $$;
create table a (id bigint, name varchar(90) not null, s varchar generated always as (slug(name)) stored, primary key (id), constraint a_s unique (s));
create table b (id int primary key, a_s varchar references a (s) on delete restrict deferrable, k text generated always as (slug(a_s)) stored);
create index on b (k);
create view v as select a.s, b.k from a left join b on b.a_s = a.s;
alter table a alter s set not null;
alter table a replica identity using index a_s;
create publication p for table a (id, s);
