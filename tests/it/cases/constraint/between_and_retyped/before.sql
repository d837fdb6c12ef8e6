create table t (a int, b int, constraint c check (a between 1 and 5 and b > 0));
