create domain a as text check (value <> '');
create type c as enum ('1', '2', '3');
create table t (id int, x a, y c, z a[]);
create view v as select x, y from t;
create function f(a) returns c language sql as $$ select $1::text::c $$;
