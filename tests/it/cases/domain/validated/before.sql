create domain d as int constraint c check (value > 0) not valid;
create table t (id d);
