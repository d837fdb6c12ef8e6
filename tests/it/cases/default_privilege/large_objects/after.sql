alter default privileges grant select, update on large objects to reader;
alter default privileges grant select on large objects to writer with grant option;
create table public.t (id integer primary key);
