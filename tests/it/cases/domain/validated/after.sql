create domain d as int constraint c check (value > 0);
create table t (id d);
