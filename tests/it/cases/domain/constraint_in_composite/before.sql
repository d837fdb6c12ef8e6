create domain d as int;
create type c as (x d);
create table t (id int, c c);
