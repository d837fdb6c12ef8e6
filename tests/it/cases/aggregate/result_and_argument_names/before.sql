create function public.add(state bigint, value integer) returns bigint immutable language sql as 'select $1 + $2';
create table public.t (id integer primary key, a integer, b text);

create aggregate public.total(value integer) (sfunc = public.add, stype = bigint);
create view public.totals as select b, public.total(a) from public.t group by b;
comment on view public.totals is 'kept';
grant select on public.totals to reader;
