create table public.t (a int, b text, c int, "Odd one" int);
create materialized view public.m as select a, c from public.t;
