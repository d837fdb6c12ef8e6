create table t (a int, b int, c bool default true);
create table z (a int, b int, check (a between 1 and 5 and b > 0));
