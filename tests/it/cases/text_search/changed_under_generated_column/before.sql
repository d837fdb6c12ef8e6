create text search dictionary d (template = simple, stopwords = english);
create text search configuration c (copy = english);
alter text search configuration c alter mapping for asciiword with d;
create table t (id int, v text, ts tsvector generated always as (to_tsvector('c', v)) stored);
create index on t using gin (ts); create index on t using gin (to_tsvector('c', v));
create view vv as select to_tsvector('c', v) from t;
