create function f(a int, variadic b int[]) returns int language sql as 'select 1';
create function g(out a int, out b text) language sql as $$ select 1, 'x' $$;
create function h(inout a int) language sql as 'select $1';
create procedure p(inout a int, b text) language plpgsql as 'begin a := 1; end';
