create domain d as bigint; create domain d_old as text;
create type c as (x text); create view c_old as select 1 as a;
create type r as range (subtype = int8); create type r_old as (a int);
create table t (id d primary key, o d_old, c c, r r);
