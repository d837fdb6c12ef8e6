create table p (id int, k int) partition by list (k);
create table p1 partition of p for values in (1);
create table p2 partition of p for values in (2);
grant select, insert on p to reader;
grant select on p1 to writer;
