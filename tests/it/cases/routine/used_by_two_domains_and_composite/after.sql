create function ok(b text) returns boolean language sql immutable as $$ select b <> '' $$;
create domain d1 as text check (ok(value));
create domain d2 as d1 check (ok(value::text));
create type c as (x d1, y d2);
create table t (id int, a d1, b d2, c c, arr d1[]);
