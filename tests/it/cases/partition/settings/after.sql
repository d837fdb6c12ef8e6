create table t (id int, v text, w text, x text compression lz4) partition by range (id);
create table t_0 partition of t for values from (0) to (100);
alter table only t alter v set storage external, alter v set statistics 10;
alter table only t_0 alter v set statistics 20, alter w set storage main, alter x set compression pglz;
alter table only t_0 alter w set (n_distinct = 3);
alter table only t alter w set (n_distinct_inherited = 3);
