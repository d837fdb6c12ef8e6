create domain d as int;
create type ct as (x int);
create table u (z ct);
