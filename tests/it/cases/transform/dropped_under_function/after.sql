create function tf(int) returns int language sql as 'select 1';
create function same(int) returns int language sql as 'select 1';
