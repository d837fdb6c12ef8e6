create table t (id int, name text);
create function f(r t) returns text language sql as $$ select r.name $$;
create function g() returns setof t language sql as $$ select * from t $$;
create function h() returns t[] language sql as $$ select array_agg(t) from t $$;
