create table public.customers (id integer primary key, number text not null, region integer not null,
  constraint customers_number unique (number), constraint customers_place_key unique (region, number));
create table public.orders (id integer primary key, customer text references public.customers (number) on delete cascade,
  region integer, place text, foreign key (region, place) references public.customers (region, number));
comment on constraint orders_customer_fkey on public.orders is 'who';
