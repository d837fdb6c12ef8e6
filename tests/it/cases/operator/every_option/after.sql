create function public.same(integer, bigint) returns boolean immutable strict language internal as 'int48eq';
create function public.same_back(bigint, integer) returns boolean immutable strict language internal as 'int84eq';
create function public.differs(integer, bigint) returns boolean immutable strict language internal as 'int48ne';
create function public.equal(integer, integer) returns boolean immutable strict language internal as 'int4eq';
create function public.minus(integer) returns integer immutable strict language internal as 'int4um';

create operator public.=== (function = public.same, leftarg = integer, rightarg = bigint, commutator = ====, negator = !==,
  restrict = eqsel, join = eqjoinsel, hashes, merges);
create operator public.==== (function = public.same_back, leftarg = bigint, rightarg = integer, commutator = ===);
create operator public.!== (function = public.differs, leftarg = integer, rightarg = bigint, negator = ===, restrict = neqsel);
create operator public.~~~ (function = public.equal, leftarg = integer, rightarg = integer, commutator = ~~~, restrict = eqsel);
create operator public.!!! (function = public.minus, rightarg = integer);
comment on operator public.!!! (none, integer) is 'y';
alter operator public.!!! (none, integer) owner to writer;
comment on operator public.=== (integer, bigint) is 'z';
