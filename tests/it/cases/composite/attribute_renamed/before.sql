create type address as (a int, b text);
create table t (id int, x address);
