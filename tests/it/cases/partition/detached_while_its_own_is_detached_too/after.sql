create table p (a int, b int) partition by range (a);
create table s (a int, b int) partition by list (b);
create table s1 partition of s for values in (1);
create table s2 (a int, b int);
