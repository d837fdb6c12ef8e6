create type m as (a int, b text);
create table t (id int primary key, c m);
