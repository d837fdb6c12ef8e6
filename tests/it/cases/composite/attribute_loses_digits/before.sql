create type m as (a numeric(8,2), b text);
create table t (id int primary key, c m);
