create function is_ok(m int) returns boolean immutable language sql as $$ select m > 0 $$;
create table t (id int primary key, a int, constraint ok check (is_ok(a)));
create table u (id int primary key check (is_ok(id)));
