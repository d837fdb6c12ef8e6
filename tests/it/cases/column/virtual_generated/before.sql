create table t (id int primary key, n int, s int generated always as (n + 1) stored, gone int generated always as (n * 3) virtual, v int generated always as (n + 5) virtual);
create view w as select id, v from t;
