create schema a; create schema b;
-- @renamed from=a.r
create type public.q as range (subtype = float8, multirange_type_name = b.n);
create table public.t (id int, r public.q);
create function public.f() returns int language sql begin atomic select count(*)::int from (select public.n(public.q(1, 2)), public.n()) x; end;
