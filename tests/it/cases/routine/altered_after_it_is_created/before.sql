create function f() returns int language sql as 'select 1';
create procedure p() language sql as 'select 1';
