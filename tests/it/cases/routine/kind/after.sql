create procedure f(a int) language sql as $$ select 1 $$;
create function g(a int) returns int language sql as $$ select 1 $$;
comment on function g(int) is 'a function';
grant execute on function g(int) to reader;
