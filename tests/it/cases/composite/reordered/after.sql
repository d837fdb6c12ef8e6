create type address as (b text, a int);
create function f(x address) returns text language sql as $$ select x.b $$;
