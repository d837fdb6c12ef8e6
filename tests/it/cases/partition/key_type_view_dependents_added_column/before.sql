create table m(id int not null, d date not null, v int) partition by range (d);
create table m1 partition of m for values from ('2026-01-01') to ('2026-02-01');
create view vw as select * from m;
create view vw1 as select * from m1;
