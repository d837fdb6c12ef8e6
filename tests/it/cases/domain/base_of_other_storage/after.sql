create domain public.code as bigint;
create table public.items (id integer primary key, code public.code);
