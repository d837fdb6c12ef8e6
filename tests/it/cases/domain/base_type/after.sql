create domain d as text check (value <> 'x');
create domain unused as bigint;
create table t (id int, d d default 'a', ds d[]);
create view v as select d from t;
create function f(a d) returns d language sql as $$ select a $$;
