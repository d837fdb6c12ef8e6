create schema e;
create extension hstore schema e;
create extension pg_stat_statements;
grant execute on function e.hstore_to_json(e.hstore) to writer with grant option;
revoke all on function e.avals(e.hstore) from public;
grant usage on type e.hstore to reader;
revoke select on pg_stat_statements from public;
