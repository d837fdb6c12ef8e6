create table g (id int, constraint chk check (id > 0));
create table c () inherits (g);
create table e (constraint chk check (id > 0)) inherits (g);
