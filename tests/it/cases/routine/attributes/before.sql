create function f(a int) returns int language sql volatile as $$ select a $$;
create function g(a int) returns int language sql immutable strict security definer cost 5 parallel safe leakproof set search_path = public, pg_temp set work_mem = '1MB' as $$ select a $$;
create function h(a int) returns setof int language sql rows 5 as $$ select a $$;
