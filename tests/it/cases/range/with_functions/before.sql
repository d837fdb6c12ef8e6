create function diff(a float8, b float8) returns float8 language sql immutable as $$ select a - b $$;
create type r as range (subtype = float8, subtype_diff = diff);
create table t (id int, r r);
create index i on t using gist (r);
