create function tab(n int) returns table (id int, label text, more int) language sql as $$ select n, 'x', 1 $$;
create function outs(out a bigint, out b text) language sql as $$ select 1::bigint, 'x' $$;
create view v as select id from tab(3);
create procedure p(inout b int, out c int) language sql as $$ select 1, 2 $$;
