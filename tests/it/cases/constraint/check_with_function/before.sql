create function is_ok(n int) returns boolean immutable language sql as $$ select n > 0 $$;
create table t (id int primary key, a int, constraint ok check (is_ok(a)));
