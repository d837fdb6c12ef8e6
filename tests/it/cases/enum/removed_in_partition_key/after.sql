create type kind as enum ('a', 'b');
create table p (id int, k kind not null) partition by list (k);
create table pa partition of p for values in ('a');
