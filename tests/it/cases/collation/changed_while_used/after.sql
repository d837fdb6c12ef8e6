create collation public.c (provider = icu, locale = 'sv-SE');

create table public.t (id integer primary key, a text collate public.c, b text);
create index on public.t (a);
create index on public.t (b collate public.c);
create unique index t_lower on public.t (lower(a));
create domain public.d as text collate public.c;
create table public.u (d public.d, n text collate public.c not null default 'x', check (n < 'z' collate public.c));
create type public.k as (x text collate public.c);
create view public.v as select a, b collate public.c as b from public.t;
comment on column public.t.a is 'kept';
