create table public.log (what text);
