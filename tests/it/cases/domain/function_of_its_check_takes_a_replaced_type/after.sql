create type e as enum ('a', 'b');
create function ok(e) returns bool language sql immutable as $$ select $1 <> 'b' $$;
create domain d as e check (ok(value));
create table t (id int, k d);
