create table one (id integer, constraint positive check (id > 0));
create table two (id integer, constraint small check (id < 1000));
create table child (id integer, note text) inherits (two);
create table grandchild () inherits (child);
