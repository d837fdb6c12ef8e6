create table p (id int, k text) partition by list (k);
create table pa partition of p for values in ('a');
create table pb partition of p for values in ('b', null);
create table pd partition of p default;
