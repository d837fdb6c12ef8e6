create function public.compare(a integer, b integer) returns integer immutable strict language internal as 'btint4cmp';
create function public.compare_mixed(integer, bigint) returns integer immutable strict language internal as 'btint48cmp';
create function public.lt(integer, integer) returns boolean immutable strict language internal as 'int4lt';
create operator public.<<< (function = public.lt, leftarg = integer, rightarg = integer);

create type public.c as (x integer);
create function public.lt_c(integer, public.c) returns boolean immutable strict language sql as 'select true';
create operator public.<<< (function = public.lt_c, leftarg = integer, rightarg = public.c);
alter operator family integer_ops using btree add operator 1 public.<<< (integer, public.c);
