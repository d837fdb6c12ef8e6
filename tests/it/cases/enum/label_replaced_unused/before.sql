create type e as enum ('old', 'b');
create table t (id int, e e);
create function f(x e) returns int language sql as 'select 1';
