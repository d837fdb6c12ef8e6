create table p (id int not null, v int) partition by range (id);
create table p1 partition of p for values from (0) to (100);
create index p_v on p (v);
create table p2 partition of p for values from (100) to (200);
create index p2_own on p2 (v desc nulls last);
