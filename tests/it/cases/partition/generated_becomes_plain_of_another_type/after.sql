create domain d as bigint check (value > 0);
create table t (id int not null, v text) partition by range (id);
create table t0 partition of t for values from (0) to (100);
create table t1 partition of t default;
create table apart (id int not null, v text);
