create function f(a int) returns int language sql immutable called on null input not leakproof parallel unsafe as $$ select a $$;
