alter default privileges grant select on large objects to reader;
create table public.t (id integer primary key);
