create function f() returns int language sql as 'select 1';
revoke execute on function f() from public;
grant execute on function f() to authenticated, service_role;
create function g() returns int language sql as 'select 1';
create function h() returns int language sql security definer as 'select 1';
revoke execute on function h() from public, app;
