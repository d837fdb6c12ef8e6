create function public.add(state bigint, value integer) returns bigint immutable language sql as 'select $1 + $2';
create function public.done(state bigint) returns numeric immutable language sql as 'select $1::numeric / 2';
create table public.t (id integer primary key, a integer, b text);

create aggregate public.total(amount integer) (sfunc = public.add, stype = bigint, finalfunc = public.done);
create view public.totals as select b, public.total(a) from public.t group by b;
comment on view public.totals is 'kept';
grant select on public.totals to reader;
