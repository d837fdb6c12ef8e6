create domain d as int;
create table t (id int, one d, many d[]);
