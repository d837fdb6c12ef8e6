create schema ext;
create extension pg_trgm schema ext;
create extension hstore schema public;
create table t (id int, n text, h hstore);
create index i on t using gin (n ext.gin_trgm_ops);
create index j on t using gist (h);
revoke execute on function hstore_to_json(hstore) from public;
grant execute on function ext.similarity(text, text) to pg_monitor;
create view v as select ext.similarity(n, 'x') as s, h -> 'a' as a from t;
