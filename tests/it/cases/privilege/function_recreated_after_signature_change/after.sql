create function f(a int, b int) returns int language sql as 'select 1';
revoke execute on function f(int, int) from public;
grant execute on function f(int, int) to authenticated, anon;
comment on function f(int, int) is 'f';
alter function f(int, int) owner to other;
