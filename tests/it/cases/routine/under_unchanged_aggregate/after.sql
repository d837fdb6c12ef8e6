create function s(a int, b int) returns int language sql immutable as $$ select a + b + 0 $$;
create aggregate agg(int) (sfunc = s, stype = int, initcond = '0');
create table t (id int, n int);
create view v as select agg(id), agg(n) as n from t;
