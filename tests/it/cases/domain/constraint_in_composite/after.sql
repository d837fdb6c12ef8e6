create domain d as int check (value > 0);
create type c as (x d);
create table t (id int, c c);
