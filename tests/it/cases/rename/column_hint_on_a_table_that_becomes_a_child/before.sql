create table p (a int, b int);
create table c (old_a int, k text);
