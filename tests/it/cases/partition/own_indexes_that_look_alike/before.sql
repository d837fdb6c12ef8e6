create table p (id int not null, v text, w int) partition by range (id);
create table p1 partition of p for values from (0) to (100);
create table p2 partition of p for values from (100) to (200);
create index a_own on p2 (v desc);
create index b_own on p2 (v) with (fillfactor = 50);
create index c_own on p2 (v) include (w);
