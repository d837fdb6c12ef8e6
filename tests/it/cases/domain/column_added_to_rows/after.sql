create domain public.base as integer not null;
create domain public.over as public.base check (value > 0);
create domain public.given as text not null default 'x';
create domain public.checked as text check (value is not null);
create domain public.loose as text check (value <> '');
create table public.t (id integer primary key, a public.over[], b public.given not null, c public.loose, d public.given, e public.checked, f public.over);
