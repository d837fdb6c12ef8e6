create domain public.a as text constraint given not null;
create domain public.b as text not null;
create domain public.c as integer not null;
create domain public.d as integer;
create domain public.e as integer constraint e_given not null;
create table public.t (id integer primary key, a public.a, b public.b, c public.c, d public.d, e public.e);
