create function ok(a text) returns boolean language sql immutable as $$ select a like '%@%' $$;
create function dflt(a text) returns text language sql immutable as $$ select a $$;
create domain email as text default dflt('a@b') check (ok(value));
create table t (id int, e email);
