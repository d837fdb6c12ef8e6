create extension pg_trgm;
create extension unaccent;
create table t (id int, name text);
create index i on t using gist (name gist_trgm_ops);
