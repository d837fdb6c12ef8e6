create function f() returns int language sql as 'select 1';
alter function f() security definer set search_path = '' immutable parallel safe cost 7;
create procedure p() language sql as 'select 1';
alter procedure p() set work_mem = '7MB';
