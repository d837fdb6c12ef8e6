create table p (k int, n text) partition by list (k);
create table p1 partition of p (n not null) for values in (1);
