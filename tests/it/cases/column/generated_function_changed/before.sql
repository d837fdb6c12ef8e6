create function twice(n int) returns int immutable language sql as $$ select n * 2 $$;
create table t (id int primary key, a int, b int generated always as (twice(a)) stored);
