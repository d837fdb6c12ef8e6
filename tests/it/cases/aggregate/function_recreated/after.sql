create function public.add(state bigint, addend integer) returns bigint immutable language sql as 'select $1 + $2';
create table public.t (id integer primary key, a integer, b text);

create aggregate public.total(integer) (sfunc = public.add, stype = bigint);
comment on aggregate public.total(integer) is 'kept';
create materialized view public.totals as select b, public.total(a) from public.t group by b;
create index on public.totals (b);
