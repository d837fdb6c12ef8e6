create function tab(n int) returns table (id int, name text) language sql as $$ select n, 'x' $$;
create function outs(out a int, out b text) language sql as $$ select 1, 'x' $$;
create view v as select id from tab(3);
create procedure p(inout a int) language sql as $$ select 1 $$;
