create type public.shape as (id integer, size integer);
create table public.shapes of public.shape (
  constraint shapes_id primary key (id),
  constraint size_is_positive check (size > 0)
);
