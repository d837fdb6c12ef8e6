create table t (id int primary key, v text);
create function f() returns setof t language sql as $$ select * from t $$;
create table u (id int primary key, r t);
