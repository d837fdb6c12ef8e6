create table p (id int) partition by range (id);
create table p1 (id int);
create table p2 partition of p for values from (0) to (50);
create table p3 partition of p for values from (50) to (100);
