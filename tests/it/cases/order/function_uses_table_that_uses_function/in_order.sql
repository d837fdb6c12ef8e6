set check_function_bodies = off;
create function next_n() returns int language sql as $$ select coalesce(max(n), 0) + 1 from t $$;
create function is_ok(a int) returns boolean language sql as $$ select a > 0 $$;
create table t (id int primary key, n int default next_n(), constraint ok check (is_ok(id)));
create function of_row(r t) returns text language sql immutable as $$ select r.id::text $$;
create index t_row on t (of_row(t));
create table x (id int);
