create type e as enum ('new', 'b');
create table t (id int, e e);
create function f(x e) returns int language sql as 'select 1';
