create table t (id int primary key, n int, s int generated always as (n + 1) virtual, d int generated always as (n * 2), v int generated always as (n + 6) virtual);
create view w as select id, v from t;
