create function s(a int, b int) returns int language sql immutable as $$ select a + b $$;
create aggregate agg(int) (sfunc = s, stype = int, initcond = '0');
create table t (id int);
create view v as select agg(id) from t;
