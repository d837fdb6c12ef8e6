create table public.t (id integer primary key, a integer, b text);
create function public.add(state bigint, value integer) returns bigint immutable language sql as 'select $1 + $2';
create function public.done(state bigint) returns numeric immutable language sql as 'select $1::numeric / 2';

create aggregate public.total(integer) (sfunc = public.add, stype = bigint, initcond = '0', finalfunc = public.done);
create function public.sum_of(integer[]) returns bigint immutable language sql
  begin atomic; select public.total(x)::bigint from unnest($1) x; end;
create table public.lists (l integer[]);
create index on public.lists (public.sum_of(l));
