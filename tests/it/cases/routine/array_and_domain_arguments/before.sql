create domain d as int;
create type c as (x int);
create function f(a d[], b c, variadic r int[]) returns c language sql as $$ select b $$;
create procedure p(d, c[]) language sql as $$ select 1 $$;
