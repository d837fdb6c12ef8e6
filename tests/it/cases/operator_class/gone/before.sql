create function public.compare(a integer, b integer) returns integer immutable strict language internal as 'btint4cmp';
create function public.compare_mixed(integer, bigint) returns integer immutable strict language internal as 'btint48cmp';
create function public.lt(integer, integer) returns boolean immutable strict language internal as 'int4lt';
create operator public.<<< (function = public.lt, leftarg = integer, rightarg = integer);

create operator class public.fast_ops for type integer using btree as
  operator 1 public.<<<, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >, function 1 public.compare(integer, integer);

create table public.t (id integer primary key, a integer, b text);
create index t_a on public.t (a public.fast_ops);
comment on index public.t_a is 'kept';
