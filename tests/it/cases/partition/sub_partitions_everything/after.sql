create table m(id int, k int, d date, x text default 'x') partition by list (k);
create table m1 partition of m for values in (1, 2) partition by range (d);
create table m1a partition of m1 for values from ('2026-01-01') to ('2027-01-01');
create table m1b partition of m1 default;
create table m3 partition of m for values in (3) partition by hash (id);
create table m3a partition of m3 for values with (modulus 1, remainder 0);
create unique index on m(id, k, d);
