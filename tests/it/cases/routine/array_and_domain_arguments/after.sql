create domain d as bigint;
create type c as (y text, x int);
create function f(a d[], b c, variadic r int[]) returns c language sql as $$ select b $$;
create procedure p(d, c[]) language sql as $$ select 1 $$;
