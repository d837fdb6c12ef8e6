create text search dictionary d (template = simple, accept = false);
create text search dictionary d2 (template = snowball, language = german);
create text search configuration c (copy = simple);
alter text search configuration c alter mapping for asciiword, word with d2, d;
alter text search configuration c drop mapping for email;
create table t (id int, v varchar(99), ts tsvector generated always as (to_tsvector('c', v)) stored);
create index on t using gin (ts); create index on t using gin (to_tsvector('c', v));
create view vv as select to_tsvector('c', v) from t;
