create extension pg_trgm;
create table t (id int primary key, v text);
