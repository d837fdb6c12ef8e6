create function public.add(state bigint, value integer) returns bigint immutable language sql as 'select $1 + $2';
create function public.take(state bigint, value integer) returns bigint immutable language sql as 'select $1 - $2';
create function public.both(a bigint, b bigint) returns bigint immutable language sql as 'select $1 + $2';
create function public.done(state bigint) returns numeric immutable language sql as 'select $1::numeric / 2';

create aggregate public.total(value integer) (
  sfunc = public.add, stype = bigint, sspace = 64, finalfunc = public.done, finalfunc_modify = shareable,
  combinefunc = public.both, initcond = '1',
  msfunc = public.add, minvfunc = public.take, mstype = bigint, msspace = 32, mfinalfunc = public.done,
  mfinalfunc_modify = read_write, minitcond = '2', parallel = safe);
create aggregate public.count_all(*) (sfunc = int8inc, stype = int8, initcond = '5', parallel = restricted);
create aggregate public.least_of(integer) (sfunc = int4smaller, stype = integer, sortop = <);
comment on aggregate public.total(integer) is 'all of it';
comment on aggregate public.count_all(*) is 'how many';
grant execute on function public.total(integer) to reader;
revoke execute on function public.count_all() from public;
