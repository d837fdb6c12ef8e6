create table public.t (a bigint, b text, c int, e int);
create statistics public.plain on a, c from public.t;
create statistics public.expression on a, lower(b) from public.t;
create statistics public.smaller on a, c from public.t;
