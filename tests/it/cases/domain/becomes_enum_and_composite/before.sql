create domain d as text;
create domain f as int;
create function x(d) returns f language sql as 'select 1::f';
