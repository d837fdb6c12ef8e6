create foreign data wrapper w;
create server s1 foreign data wrapper w;
create table p (id int, k int) partition by list (k);
create foreign table p1 partition of p for values in (1) server s1;
create foreign table p2 partition of p for values in (2) server s1;
