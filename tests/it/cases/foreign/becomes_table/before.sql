create foreign data wrapper w;
create server s foreign data wrapper w;
create foreign table public.t (id int not null, name text default 'x', constraint c check (id > 0)) server s;
comment on foreign table public.t is 'x';
create view public.v as select id from public.t;
