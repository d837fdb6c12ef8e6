create function ok(b text) returns boolean language sql immutable as $$ select b like '%@%' $$;
create function dflt(b text) returns text language sql immutable as $$ select b $$;
create domain email as text default dflt('a@b') check (ok(value));
create table t (id int, e email);
