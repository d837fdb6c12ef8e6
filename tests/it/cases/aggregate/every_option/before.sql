create function public.add(state bigint, value integer) returns bigint immutable language sql as 'select $1 + $2';
create function public.take(state bigint, value integer) returns bigint immutable language sql as 'select $1 - $2';
create function public.both(a bigint, b bigint) returns bigint immutable language sql as 'select $1 + $2';
create function public.done(state bigint) returns numeric immutable language sql as 'select $1::numeric / 2';

create aggregate public.total(value integer) (sfunc = public.add, stype = bigint, finalfunc = public.done, initcond = '0');
create aggregate public.count_all(*) (sfunc = int8inc, stype = int8, initcond = '0');
