create table top (id integer, constraint positive check (id > 0));
create table other (id integer, note text) inherits (top);
