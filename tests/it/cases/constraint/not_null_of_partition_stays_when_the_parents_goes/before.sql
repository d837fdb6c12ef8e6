create table p (a int not null, k int) partition by list (k);
create table p1 partition of p for values in (1);
alter table p1 add constraint k1 not null k;
