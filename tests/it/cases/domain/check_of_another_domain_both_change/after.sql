create domain d1 as bigint check (value > -1);
create function ok(d1) returns bool language sql immutable as 'select $1 > 0';
create domain d2 as bigint check (ok(value));
create domain d3 as d1 check (ok(value)) not null;
create table u (a d1, b d2, c d3);
