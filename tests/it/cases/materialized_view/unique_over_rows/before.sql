create table public.sale (id integer primary key, shop integer not null);
create materialized view public.per_shop as select shop, count(*) as n from public.sale group by shop;
create unique index per_shop_n on public.per_shop (n);
create materialized view public.later as select shop as twice from public.sale with no data;
create unique index later_twice on public.later (twice);
