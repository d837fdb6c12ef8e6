create table thing (id int);
create function thing(a int) returns int language sql as 'select 1';
