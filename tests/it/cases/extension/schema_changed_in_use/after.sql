create schema ext;
create extension citext schema ext;
create extension pg_trgm schema ext;
create table t(a ext.citext primary key, b text);
create index t_b on t using gin (b ext.gin_trgm_ops);
create view v as select a from t where b operator(ext.%) 'x';
