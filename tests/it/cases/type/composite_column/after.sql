create type pair as (x int, y int);
create table t (id int primary key, p pair);
