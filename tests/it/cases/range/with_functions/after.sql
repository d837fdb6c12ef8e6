create function diff(x float8, y float8) returns float8 language sql immutable as $$ select x - y $$;
create type r as range (subtype = float8, subtype_diff = diff);
create table t (id int, r r);
create index i on t using gist (r);
