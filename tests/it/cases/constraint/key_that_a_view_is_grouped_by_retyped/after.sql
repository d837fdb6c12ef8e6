create table public.plant (
  id integer not null,
  label text,
  height integer,
  constraint plant_pkey primary key (id) include (label)
);
create view public.tall as select id, height from public.plant group by id having max(height) > 1;
create materialized view public.short as select id, height from public.plant group by id;
create function public.count_tall() returns bigint language sql begin atomic;
  select count(*) from (select id, height from public.plant group by id) t;
end;
