create domain d as bigint[];
create table t (id int, one d, many d[]);
