create table public.t (a int, b varchar(10), c int, e int, d int);
create statistics public.plain on a, c from public.t;
create statistics public.expression on a, lower(b) from public.t;
create statistics public.dropped on d, e from public.t;
create statistics public.smaller on a, c, d from public.t;
