create function public.add(state bigint, value integer) returns bigint immutable language sql as 'select $1 + $2';
create aggregate public.f(integer) (sfunc = public.add, stype = bigint);
