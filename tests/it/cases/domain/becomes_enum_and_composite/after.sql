create type d as enum ('a');
create type f as (a int);
create function x(d) returns f language sql as 'select row(1)::f';
