create type a as enum ('1', '2', '3');
create type b as (x int, y text);
create domain c as text check (value <> '');
create type d as range (subtype = int4);
