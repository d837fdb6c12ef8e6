create function f(int) returns int language sql immutable as 'select $1';
create function g(int) returns int language sql immutable as 'select $1 + 1';
create table t (id int primary key, a int);
alter table t owner to other;
