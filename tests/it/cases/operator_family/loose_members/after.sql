create function public.compare(a integer, b integer) returns integer immutable strict language internal as 'btint4cmp';
create function public.compare_mixed(integer, bigint) returns integer immutable strict language internal as 'btint48cmp';
create function public.lt(integer, integer) returns boolean immutable strict language internal as 'int4lt';
create operator public.<<< (function = public.lt, leftarg = integer, rightarg = integer);
create operator family public.mixed using btree;

create operator class public.fast_ops for type integer using btree family public.mixed as
  operator 1 public.<<<, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >, function 1 public.compare(integer, integer);

alter operator family public.mixed using btree add
  operator 1 < (integer, bigint), operator 3 = (integer, bigint), function 1 (integer, bigint) public.compare_mixed(integer, bigint),
  function 2 (integer, integer) btint4sortsupport(internal);
comment on operator family public.mixed using btree is 'x';
create operator family public.alone using hash;
