create table public.plant (
  id integer not null,
  label varchar(20),
  height integer,
  constraint plant_pkey primary key (id) include (label)
);
create table public.pot (plant integer references public.plant, size integer);
create table public.bed (id integer, remark text);
create unique index bed_key on public.bed (id) include (remark);
create table public.row (bed integer references public.bed (id) on delete set null);
