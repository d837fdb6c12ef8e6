create type c as (a int, j json); create type d as ("we$$ird" json, m int);
create table t (x c[], y d[]);
