create function slug(t text) returns text language sql immutable as $$ select lower(t) $$;
create table a (id int, name text not null, s text generated always as (slug(name)) stored, primary key (id), constraint a_s unique (s));
create table b (id int primary key, a_s text references a (s) on update cascade on delete set null, k text generated always as (slug(a_s)) stored);
create index on b (k);
create view v as select a.s, b.k from a left join b on b.a_s = a.s;
alter table a alter s set not null;
alter table a replica identity using index a_s;
create publication p for table a (id, s);
