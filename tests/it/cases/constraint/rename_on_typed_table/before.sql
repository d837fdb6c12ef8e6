create type public.shape as (id integer, size integer);
create table public.shapes of public.shape (
  constraint shapes_key primary key (id),
  constraint positive check (size > 0)
);
