create table t (id int not null, v varchar(20), w varchar(30) collate "C" default 'x') partition by range (id);
create table t1 partition of t for values from (0) to (100);
create table t2 partition of t for values from (100) to (200);
create index on t (v);
create table p (a bigint not null, b varchar(20));
create table k (c int) inherits (p);
create view pv as select a from p;
create view kv as select a, c from k;
