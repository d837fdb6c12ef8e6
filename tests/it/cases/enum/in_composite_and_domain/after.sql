create type kind as enum ('a', 'b', 'c', 'd');
create domain kd as kind default 'd' check (value <> 'b');
create type pair as (x kind, y int);
create table t (id int, d kd, p pair);
