create table thing (id int, n int);
create procedure thing(a int) language sql as 'select 1';
create function thing(a text) returns int language sql as 'select 1';
