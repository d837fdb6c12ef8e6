create table t (a int, b int, c bool default true);
create table pt (a int, b int) partition by list ((a between 1 and 5 and b > 0));
