create table public.t (a int, b text, c int);
create statistics public.kinds (ndistinct) on a, c from public.t;
create statistics public.target on a, c from public.t;
alter statistics public.target set statistics 10;
create statistics public.renamed on a, b, c from public.t;
create statistics public.columns on a, b from public.t;
comment on statistics public.columns is 'kept';
create table public.u (a int, b int);
create statistics public.moves (mcv) on a, b from public.u;
