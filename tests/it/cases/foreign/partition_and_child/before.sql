create foreign data wrapper w;
create server s foreign data wrapper w;
create table public.p (id int, at date) partition by range (at);
create table public.p_1 partition of public.p for values from ('2026-01-01') to ('2026-02-01');
create table public.parent (a int, b text);
create foreign table public.child (c int) inherits (public.parent) server s;
create foreign table public.alone (id int, at date) server s;
