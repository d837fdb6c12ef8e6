create function public.compare(a integer, b integer) returns integer immutable strict language internal as 'btint4cmp';
create function public.compare_mixed(integer, bigint) returns integer immutable strict language internal as 'btint48cmp';
create function public.lt(integer, integer) returns boolean immutable strict language internal as 'int4lt';
create operator public.<<< (function = public.lt, leftarg = integer, rightarg = integer);
