create domain d1 as int check (value > 0);
create function ok(d1) returns bool language sql immutable as 'select $1 > 0';
create domain d2 as int check (ok(value));
create domain d3 as d1 check (ok(value));
create table u (a d1, b d2, c d3);
