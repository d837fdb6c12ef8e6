create schema extensions;
create extension pg_trgm schema extensions;
create extension citext;
create extension hstore with schema extensions;
create extension btree_gist;
create extension "uuid-ossp";
create extension pgcrypto;
create table t (id int, name text, c citext, h extensions.hstore default ''::extensions.hstore, u uuid default uuid_generate_v4(),
  during tstzrange, exclude using gist (id with =, during with &&));
create index t_name on t using gin (name extensions.gin_trgm_ops);
create unique index t_c on t (c);
create function similar_names(a text) returns setof t language sql set search_path = public, extensions as $$ select * from t where name % a $$;
comment on extension citext is 'ours';
