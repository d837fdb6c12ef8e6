create text search dictionary public.d (template = simple, stopwords = 'english');
create text search configuration public.c (parser = "default");
alter text search configuration public.c add mapping for asciiword, word with public.d;
create table public.t (a text, v tsvector generated always as (to_tsvector('public.c'::regconfig, a)) stored);
create index t_v on public.t using gin (v);
create index t_a on public.t using gin (to_tsvector('public.c'::regconfig, a));
create view public.found as select a from public.t where to_tsvector('public.c', a) @@ to_tsquery('public.c', 'x');
comment on view public.found is 'x';
