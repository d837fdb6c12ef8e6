create extension pgcrypto;
create extension hstore;
comment on extension hstore is $$X$$;
