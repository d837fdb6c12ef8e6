create table p (k int, n text not null) partition by list (k);
create table p1 partition of p for values in (1);
