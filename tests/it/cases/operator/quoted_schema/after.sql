create schema "My s";

create function public.same(integer, bigint) returns boolean immutable strict language internal as 'int48eq';
create function public.same_back(bigint, integer) returns boolean immutable strict language internal as 'int84eq';
create function public.differs(integer, bigint) returns boolean immutable strict language internal as 'int48ne';
create function public.equal(integer, integer) returns boolean immutable strict language internal as 'int4eq';
create function public.minus(integer) returns integer immutable strict language internal as 'int4um';
create operator "My s".=== (function = public.same, leftarg = integer, rightarg = bigint, commutator = operator("My s".====));
create operator "My s".==== (function = public.same_back, leftarg = bigint, rightarg = integer, commutator = operator("My s".===));
comment on operator "My s".=== (integer, bigint) is 'x';
create operator class "My s"."Odd ops" for type integer using btree as operator 3 =, function 1 btint4cmp(integer, integer);
create collation "My s"."Odd" from "C";
create aggregate "My s"."Most"(integer) (sfunc = int4larger, stype = integer);
create conversion "My s"."Conv" for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8;
