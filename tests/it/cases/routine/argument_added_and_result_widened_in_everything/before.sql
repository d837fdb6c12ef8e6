create schema util;
create type level as enum ('low', 'mid', 'high');
create function util.score(l level, bonus int default 1) returns int language sql immutable as $$ select case l when 'low' then 1 when 'mid' then 2 else 3 end + bonus $$;
create table item (
  id int primary key,
  l level not null default 'low',
  points int generated always as (util.score('mid'::level, 2)) stored,
  limit_to int default util.score('high'),
  constraint item_check check (util.score(l) > 0)
);
create index item_score on item (util.score(l, 3)) where util.score(l) > 1;
create statistics item_stat on (util.score(l)), id from item;
create view item_v as select id, util.score(l) as s from item;
create view item_v2 as select s + 1 as s1 from item_v;
create materialized view item_m as select id, util.score(l) + 1 as s from item;
create unique index item_m_id on item_m (id);
create domain bonus as int check (value < util.score('low', 100));
create table uses (id int primary key, b bonus default 3);
alter table item enable row level security;
create policy item_p on item for update using (util.score(l) > 1) with check (util.score(l, 0) > 0);
create function trg() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger item_t before update on item for each row when (util.score(new.l) > 1) execute function trg();
create rule item_r as on delete to item where util.score(old.l) > 2 do instead nothing;
grant execute on function util.score(level, int) to reader;
revoke execute on function util.score(level, int) from public;
comment on function util.score(level, int) is 'scores';
