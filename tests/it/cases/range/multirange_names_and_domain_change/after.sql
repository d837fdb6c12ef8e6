create type money_t as (amount numeric, cur text);
create domain pct as numeric(6,3);
create function pct_diff(a pct, b pct) returns float8 language sql immutable as $$ select (a - b)::float8 $$;
create type pct_range as range (subtype = pct, multirange_type_name = many_pct);
create type f_range as range (subtype = float8, multirange_type_name = f_many);
create table t (id int primary key, r pct_range, m many_pct, f f_range, fm f_many, constraint no_overlap exclude using gist (f with &&));
create function has(x pct_range, v pct) returns bool language sql immutable as $$ select x @> v $$;
create view tv as select id, lower(r) as lo, unnest(fm) as one from t;
create index on t using gist (f);
