create foreign data wrapper w;
create server s foreign data wrapper w;
create table public.p (id int, at date) partition by range (at);
create table public.p_1 partition of public.p for values from ('2026-01-01') to ('2026-02-01');
create foreign table public.p_2 partition of public.p for values from ('2026-02-01') to ('2026-03-01') server s options (x 'y');
create table public.parent (a int, b text, d int);
create foreign table public.child (c int) inherits (public.parent) server s;
create foreign table public.alone partition of public.p for values from ('2026-03-01') to ('2026-04-01') server s;
