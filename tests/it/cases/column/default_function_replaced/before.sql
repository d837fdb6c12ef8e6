create function code(n int) returns text language sql as $$ select 'c' || n $$;
create table t (id int primary key, v text default code(1));
create index t_c on t (v);
