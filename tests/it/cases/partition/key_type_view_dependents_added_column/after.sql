create table m(id bigint not null, d date not null, v text, w int default 4 not null, check (id > 0)) partition by range (d);
create table m1 partition of m for values from ('2026-01-01') to ('2026-02-01');
create table m2 partition of m for values from ('2026-02-01') to (maxvalue);
create view vw as select * from m;
create view vw1 as select * from m1;
create index on m(v);
alter table m add primary key (id, d);
