create type address as (a int, b text);
create function f(x address) returns text language sql as $$ select x.b $$;
