create function public.add(state bigint, value bigint) returns bigint immutable language sql as 'select $1 + $2';
create table public.t (id integer primary key, a integer, b text);

create aggregate public.total(bigint) (sfunc = public.add, stype = bigint, initcond = '0');
create view public.totals as select public.total(a) from public.t;
