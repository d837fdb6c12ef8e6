create type r as (a int, b text);
create function f() returns r language sql as $$ select 1, 'x'::text $$;
create function g() returns setof record language sql as $$ select 1, 'x' $$;
create view v as select * from f();
create view w as select a from g() as x(a int, b text);
