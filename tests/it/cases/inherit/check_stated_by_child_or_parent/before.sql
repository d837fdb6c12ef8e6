create table g (id int, constraint chk check (id > 0));
create table c (constraint chk check (id > 0)) inherits (g);
create table e () inherits (g);
