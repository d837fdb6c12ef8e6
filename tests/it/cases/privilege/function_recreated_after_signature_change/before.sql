create function f(a int) returns int language sql as 'select 1';
revoke execute on function f(int) from public;
grant execute on function f(int) to authenticated;
comment on function f(int) is 'f';
alter function f(int) owner to other;
