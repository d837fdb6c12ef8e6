create domain public.code as text;
create table public.items (id integer primary key, code public.code);
