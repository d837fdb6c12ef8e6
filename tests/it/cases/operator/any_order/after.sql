create table public.t (id integer primary key, a integer, constraint no_two exclude using hash (a public.h_ops with operator(public.=~=)));

create function public.eq2(integer, integer) returns boolean immutable strict language internal as 'int4eq';
create operator public.=~= (function = public.eq2, leftarg = integer, rightarg = integer, commutator = =~=);
create function public.hash2(integer) returns integer immutable strict language internal as 'hashint4';
create operator class public.h_ops for type integer using hash as operator 1 public.=~=, function 1 public.hash2(integer);
