create schema ext;
create extension citext schema ext;
create table t (id int, name ext.citext, h text);
create index i on t (name);
create function f(a ext.citext) returns ext.citext language sql immutable as $$ select a $$;
create view v as select f(name) as n from t;
