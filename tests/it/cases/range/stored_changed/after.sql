create type r as range (subtype = int8);
create table t (id int, r r);
create index i on t using gist (r);
