create type r as (a int, b text, c int);
create function f() returns r language sql as $$ select 1, 'x'::text, 2 $$;
create function g() returns table (a int, b text) language sql as $$ select 1, 'x' $$;
create view v as select * from f();
create view w as select a from g() as x(a, b);
