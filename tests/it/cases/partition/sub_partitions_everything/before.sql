create table m(id int, k int, d date) partition by list (k);
create table m1 partition of m for values in (1) partition by range (d);
create table m1a partition of m1 for values from ('2026-01-01') to ('2027-01-01');
