create table t (id int not null, v text) partition by range (id);
create table t1 (id int not null, v text);
create table loose partition of t (check (id >= 100 and id < 200)) for values from (100) to (200);
