create type a as (x int, y text);
create domain b as text check (value <> '');
create type d as enum ('1', '2', '3');
create type c as range (subtype = int4);
