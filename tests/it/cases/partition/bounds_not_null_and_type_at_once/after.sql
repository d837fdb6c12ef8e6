create table p (id int, k int, n varchar(50), v int) partition by list (k);
create table p1 partition of p (n default null, v not null) for values in (1, 11);
create table p2 partition of p for values in (2);
