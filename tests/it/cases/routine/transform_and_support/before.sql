create function f(a int) returns int language sql immutable window as $$ select a $$;
