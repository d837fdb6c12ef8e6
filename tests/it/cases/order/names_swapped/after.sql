create view a as select 2 as y;
create view b as select 1 as x;
create type t as enum ('a'); create type s as (x int);
create function f(a t) returns int language sql as 'select 1';
