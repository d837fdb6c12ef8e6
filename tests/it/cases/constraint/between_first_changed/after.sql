create table t (a int, b int, constraint c check (a between 1 and 6 and b > 0));
