create table p (id int not null, k int not null) partition by list (k);
create table p1 partition of p for values in (1);
create index p1_own on p1 (id);
create index p_id on p (id);
