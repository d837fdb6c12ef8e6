create table t (id int);
create function eq(a int, b text) returns boolean language sql immutable as $$ select a::text = b || '' $$;
create operator === (leftarg = int, rightarg = text, function = eq);
create view v as select id === '2' as x from t;
