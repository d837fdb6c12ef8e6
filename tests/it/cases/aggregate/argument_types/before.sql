create function public.add(state bigint, value integer) returns bigint immutable language sql as 'select $1 + $2';
create function public.done(state bigint) returns numeric immutable language sql as 'select $1::numeric / 2';
create table public.t (id integer primary key, a integer, b text);
create aggregate public.total(integer) (sfunc = public.add, stype = bigint);
create view public.v as select public.total(a) from public.t;
