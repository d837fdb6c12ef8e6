create table p (id int, k int, n text, v int) partition by list (k);
create table p1 partition of p for values in (1);
create table p2 partition of p for values in (2);
create unique index p_u on p (id, k);
