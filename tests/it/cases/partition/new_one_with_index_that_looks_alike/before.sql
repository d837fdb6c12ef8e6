create table p (id int not null, v int) partition by range (id);
create table p1 partition of p for values from (0) to (100);
create index p1_own on p1 (v desc);
