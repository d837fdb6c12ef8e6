create type address as (a int, c text);
create table t (id int, x address);
