create function code(m text) returns text language sql as $$ select 'c' || m $$;
create table t (id int primary key, v text default code('x'));
create index t_c on t (v);
