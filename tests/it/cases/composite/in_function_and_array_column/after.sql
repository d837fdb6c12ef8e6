create type item as (name text, qty int, price numeric(8,2));
create table t (id int, items item[] default '{}');
create function total(i item[]) returns bigint language sql as $$ select sum(qty * price) from unnest(i) $$;
create function mk(a text, b int) returns item language sql as $$ select row(a, b, 0)::item $$;
create view v as select (unnest(items)).* from t;
