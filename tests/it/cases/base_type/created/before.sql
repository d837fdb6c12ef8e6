create type public.only_announced;
comment on type public.only_announced is 'x';
