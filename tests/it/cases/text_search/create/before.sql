create table public.t (a text);
