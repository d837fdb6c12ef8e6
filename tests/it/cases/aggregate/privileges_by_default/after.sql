create function public.add(state bigint, value integer) returns bigint immutable language sql as 'select $1 + $2';
alter default privileges in schema public grant execute on functions to reader;
create aggregate public.total(integer) (sfunc = public.add, stype = bigint);
revoke all on function public.total(integer) from public;
