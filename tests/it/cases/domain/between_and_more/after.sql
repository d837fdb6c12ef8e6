create table t (a int, b int, c bool default true);
create domain d as int check (value between 1 and 5 and value <> 3);
