create function f(a int) returns void language sql as $$ select $$;
create procedure g(a int) language sql as $$ select 1 $$;
comment on procedure g(int) is 'a procedure';
grant execute on procedure g(int) to reader;
