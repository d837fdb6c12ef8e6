create domain d as varchar(9) check (value <> '{x}'); create table t(c d[]);
