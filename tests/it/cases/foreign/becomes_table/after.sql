create foreign data wrapper w;
create server s foreign data wrapper w;
create table public.t (id int not null, name text default 'x', constraint c check (id > 0));
comment on table public.t is 'x';
create view public.v as select id from public.t;
