create table t (a int primary key);
create type c as (a int);
