create domain d as int; create domain d_old as text;
create type c as (x int); create view c_old as select 1 as a;
create type r as range (subtype = int4); create type r_old as (a int);
create table t (id d primary key, o d_old, c c, r r);
