create domain public.a as text not null;
create domain public.b as text constraint given not null;
create domain public.c as bigint not null;
create domain public.d as integer constraint d_given not null;
create domain public.e as integer;
create table public.t (id integer primary key, a public.a, b public.b, c public.c, d public.d, e public.e);
