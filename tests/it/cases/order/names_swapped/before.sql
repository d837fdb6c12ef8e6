create view a as select 1 as x;
create view b as select 2 as y;
create type s as enum ('a'); create type t as (x int);
create function f(a s) returns int language sql as 'select 1';
