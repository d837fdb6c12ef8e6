create extension citext;
create extension hstore;
create extension ltree;
create extension pg_trgm;
create extension bloom;
create extension pgcrypto;
create extension btree_gist;
create extension unaccent;
create extension postgres_fdw;
create table people (
  id int primary key,
  email citext unique check (email <> 'somebody'),
  tags hstore not null default 'a=>1, b=>3',
  place ltree default 'top.other',
  places ltree[] default '{a.b,c.e}',
  name text,
  room int,
  during tsrange,
  secret bytea default gen_random_bytes(8),
  first text generated always as (tags -> 'b') stored,
  exclude using gist (room with =, during with &&)
);
create index people_tags on people using gist (tags gist_hstore_ops (siglen = 24));
create index people_name on people using gin (name gin_trgm_ops);
create index people_near on people using gist (name gist_trgm_ops (siglen = 64));
create index people_place on people using gist (place gist_ltree_ops (siglen = 100));
create index people_bloom on people using bloom (id, name) with (length = 96, col1 = 3);
create index people_lower on people (lower(email::text));
alter table people enable row level security;
create policy own on people using (tags @> 'owner=>you' and email = current_user::citext);
create view found as select id, tags -> 'a' as a, email || 'x' as email, name % 'nobody' as similar, place @> 'top'::ltree as below from people;
create function near(wanted text, most int default 6) returns setof people stable
  language sql as $$ select * from people where name % wanted order by name <-> wanted limit most + 1 $$;
create function digest_of(what citext) returns text language plpgsql immutable as $$ begin return encode(digest(what::text, 'sha512'), 'hex'); end $$;
create materialized view counted as select email, count(*) from people group by email;
create text search configuration plain (copy = simple);
alter text search configuration plain alter mapping for word with unaccent, simple;
create server elsewhere foreign data wrapper postgres_fdw options (host 'there');
