create function f(b int) returns int language sql immutable as $$ select b * 2 $$;
create table t (id int, g int generated always as (f(id)) stored);
create index t_g on t (g);
