create type public.pr;
create function public.pr_canon(public.pr) returns public.pr language internal immutable strict as 'int4range_canonical';
create type public.pr as range (subtype = int4, canonical = public.pr_canon, subtype_diff = int4range_subdiff);
comment on type public.pr is 'x'; create table public.t (a public.pr default '[1,2]');
