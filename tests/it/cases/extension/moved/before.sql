create extension pg_trgm;
create table t (id int, name text);
create index t_name on t using gin (name gin_trgm_ops);
create view v as select similarity(name, 'x') as s from t;
