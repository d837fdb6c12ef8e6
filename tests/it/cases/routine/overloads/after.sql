create function f(a int) returns int language sql as $$ select a $$;
create function f(a bigint) returns bigint language sql as $$ select a $$;
create function f(a int, b int default 5, c int default 6) returns int language sql as $$ select a + b + c $$;
create function f() returns int language sql as $$ select 0 $$;
