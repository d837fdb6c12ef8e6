create type e as enum ('a', 'b', 'c');
create function ok(e) returns bool language sql immutable as $$ select $1 <> 'c' $$;
create domain d as e check (ok(value));
create table t (id int, k d);
