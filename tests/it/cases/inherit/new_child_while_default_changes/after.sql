create table loc (id bigint, k text default 'b');
create table kid (z int) inherits (loc);
