create function f(a int) returns int language sql immutable as $$ select a * 2 $$;
create table t (id int, g int generated always as (f(id)) stored);
create index t_g on t (g);
