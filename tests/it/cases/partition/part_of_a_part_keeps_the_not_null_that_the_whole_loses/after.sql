create table t (id int, c int) partition by range (id);
create table p0 partition of t for values from (minvalue) to (150) partition by list (id);
create table p01 partition of p0 default;
alter table p01 alter column c set not null;
create table p1 partition of t default;
