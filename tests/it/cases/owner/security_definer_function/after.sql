create function f() returns int language sql security definer set search_path = '' as 'select 2';
alter function f() owner to other;
revoke all on function f() from public;
grant execute on function f() to anon;
