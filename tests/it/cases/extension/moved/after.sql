create schema extensions;
create extension pg_trgm schema extensions;
create table t (id int, name text);
create index t_name on t using gin (name extensions.gin_trgm_ops);
create view v as select extensions.similarity(name, 'x') as s from t;
