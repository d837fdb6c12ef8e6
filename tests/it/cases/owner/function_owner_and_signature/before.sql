create function f(a int) returns int language sql security definer as 'select 1';
alter function f(int) owner to other;
revoke all on function f(int) from public;
grant execute on function f(int) to reader;
