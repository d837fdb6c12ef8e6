create function public.same(integer, bigint) returns boolean immutable strict language internal as 'int48eq';
create function public.same_back(bigint, integer) returns boolean immutable strict language internal as 'int84eq';
create function public.differs(integer, bigint) returns boolean immutable strict language internal as 'int48ne';
create function public.equal(integer, integer) returns boolean immutable strict language internal as 'int4eq';
create function public.minus(integer) returns integer immutable strict language internal as 'int4um';

create operator public.=== (function = public.same, leftarg = integer, rightarg = bigint, commutator = ====);
create operator public.==== (function = public.same_back, leftarg = bigint, rightarg = integer, commutator = ===);
