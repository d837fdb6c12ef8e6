create type pair as (a int, b int);
create table t (id int primary key, p pair, arr int[]);
