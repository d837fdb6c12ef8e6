create table p (a int, b int) partition by range (a);
create table s partition of p for values from (1) to (10) partition by list (b);
create table s1 partition of s for values in (1);
create table s2 partition of s default;
