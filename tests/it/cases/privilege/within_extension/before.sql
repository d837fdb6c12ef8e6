create extension hstore;
create extension pg_stat_statements;
grant execute on function hstore_to_json(hstore) to reader;
revoke all on function akeys(hstore) from public;
revoke usage on type hstore from public;
grant select on pg_stat_statements to reader;
