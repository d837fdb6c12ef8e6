create schema a; create schema b;
create type a.r as range (subtype = float8, subtype_diff = float8mi, multirange_type_name = b.m);
create table public.t (id int, r a.r, m b.m);
