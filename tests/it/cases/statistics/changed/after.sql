create table public.t (a int, b text, c int);
create statistics public.kinds (ndistinct, mcv) on a, c from public.t;
create statistics public.target on a, c from public.t;
create statistics public.renamed_to on a, b, c from public.t;
create statistics public.columns on a, b, c from public.t;
comment on statistics public.columns is 'kept';
create table public.u (a int, b int);
create statistics public.moves (mcv) on a, c from public.t;
