create table p (id bigint, k int) partition by list (k);
create table p1 partition of p for values in (1);
create table p2 partition of p default;
create view v as select id, k from p;
create view v1 as select id from p1;
