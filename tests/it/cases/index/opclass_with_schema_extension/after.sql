create extension pg_trgm;
create table t (id int primary key, v text);
create index on t using gin (v gin_trgm_ops);
create index on t using gist (v gist_trgm_ops (siglen = 32));
