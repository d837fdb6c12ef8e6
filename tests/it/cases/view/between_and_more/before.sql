create table t (a int, b int, c bool default true);
