alter default privileges revoke execute on functions from public;
alter default privileges grant execute on functions to authenticated;
create function f() returns int language sql as 'select 1';
