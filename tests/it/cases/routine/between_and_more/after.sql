create table t (a int, b int, c bool default true);
create function f(x int, y bool default 1 between 0 and 2 and 2 > 1) returns bool language sql begin atomic select x between 1 and 5 and y; end;
