create function public.add(state bigint, value integer) returns bigint immutable language sql as 'select $1 + $2';
create function public.f(integer) returns bigint language sql as 'select 1::bigint';
