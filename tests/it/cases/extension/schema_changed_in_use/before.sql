create schema ext;
create extension citext;
create extension pg_trgm;
create table t(a citext primary key, b text);
create index t_b on t using gin (b gin_trgm_ops);
create view v as select a from t where b % 'x';
