create type item as (name text, qty int);
create table t (id int, items item[] default '{}');
create function total(i item[]) returns bigint language sql as $$ select sum(qty) from unnest(i) $$;
create function mk(a text, b int) returns item language sql as $$ select row(a, b)::item $$;
create view v as select (unnest(items)).* from t;
