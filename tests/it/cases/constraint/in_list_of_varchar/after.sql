create function of_array(a text[]) returns text language sql immutable return a[1];
create table t (id int primary key, k varchar(50) not null check (k in ('a', 'it''s', E'back\\slash')),
  other varchar default 'x' constraint o check (other not in ('b', k) and other like any (array['x%', 'y'])),
  address cidr constraint net check (address in ('10.0.0.0/8', '192.168.0.0/16') or address is null),
  n int constraint range check (n between 1 and 10 and n <> 5) constraint outside check (n not between 20 and 30 or n = 25),
  is_a boolean generated always as (k in ('a', 'b')) stored,
  kinds text[] default array['a', 'b']::varchar[],
  numbers bigint[] default array[array[1, 2], array[3, 4]],
  constraint c check (k = any (array['a', 'it''s', E'back\\slash']::varchar[])));
create index t_part on t (id) where k in ('a', 'b');
create index t_of on t ((k in ('a', 'b')));
create statistics t_statistics on (k in ('a', 'b')), id from t;
alter table t enable row level security;
create policy p on t using (k in ('a', 'b')) with check (k <> all (array['a', 'b']::varchar[]));
create view v as select id, k in ('a', 'b') as "is", array[k, other]::text[] as both, case when k in ('c', 'd') then 1 end as c
  from t where k not in ('x', 'y') and n > 0 or n between 3 and 4;
create view w as select id from t where n between 3 and 4 and id > 0 and k <> '';
create materialized view m as select * from t where k in ('a', 'b') and of_array(array[k, other]::varchar[]) <> '';
create function public.seen() returns trigger language plpgsql as $$ begin
  -- (ARRAY['a'::character varying])::text[] stays as it is written.
  return new;
end $$;
create trigger w before update on t for each row when (new.k in ('a', 'b')) execute function public.seen();
create rule r as on delete to t where old.k in ('a', 'b') do instead nothing;
create domain letter as varchar(10) check (value in ('a', 'b')) check (value = any (array['a', 'b', 'c']::varchar[]));
create function atomic(a varchar, b text[] default array['p', 'q']::varchar[]) returns boolean language sql immutable
  return a in ('a', 'b');
