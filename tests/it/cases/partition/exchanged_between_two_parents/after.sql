create table a (id int not null, k int not null, v text) partition by range (k);
create table b (id int not null, k int not null, v text) partition by range (k);
create table p1 partition of b for values from (1) to (2);
create table p2 partition of a for values from (2) to (3);
create table q1 partition of a for values from (3) to (4);
create index a_v on a (v);
create index b_v on b (v);
alter table b add primary key (id, k);
