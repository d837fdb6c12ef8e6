-- @renamed from=t
create table u (id int primary key,
  -- @renamed from=a
  bb int,
  g int generated always as (bb * 2) stored,
  h text);
grant select (bb, g), update (bb) on u to public;
create index on u (bb, g) include (id) where bb > 0;
create policy p on u for update using (bb > 1) with check (g > 3);
alter table u force row level security;
