create table t (id int primary key, b int, c int generated always as (b * 2) stored);
