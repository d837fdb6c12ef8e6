create table t (id int, name text);
create function norm(a text) returns text language sql immutable as $$ select lower(a) $$;
create function slug(a text) returns text language plpgsql immutable as $$ begin return norm(a) || '-x'; end $$;
create index t_slug on t (slug(name));
alter table t add constraint c check (slug(name) <> 'bad-x');
alter table t add column s text default slug('A');
