-- @renamed from=u
create table t (id int primary key,
  -- @renamed from=bb
  a int,
  g int generated always as (a * 2) stored);
grant select (a, g), update (a) on t to public;
create index on t (a, g) include (id) where a > 0;
create policy p on t for update using (a > 1) with check (g > 2);
alter table t enable row level security;
