create function f(a int, variadic b text[]) returns int language sql as 'select 1';
create function g(out a int, out c text) language sql as $$ select 1, 'x' $$;
create function h(inout b int, out c int) language sql as 'select $1, $1';
create procedure p(inout a int, b text default 'x') language plpgsql as 'begin a := 2; end';
