create table a (id int, k int) partition by range (k);
create table a1 partition of a for values from (1) to (10);
create table a2 partition of a default;
create table a3 partition of a for values from (100) to (200);
