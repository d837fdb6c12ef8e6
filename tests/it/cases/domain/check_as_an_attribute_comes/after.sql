create domain d as int check (value > 0);
create type ct as (x int, w d);
create table u (z ct);
