create table p (k int, n int) partition by list (k);
create table p1 partition of p (constraint ck check (n > 0)) for values in (1);
create table p2 partition of p for values in (2);
