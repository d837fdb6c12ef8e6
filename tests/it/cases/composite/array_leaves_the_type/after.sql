create type c as (a int, j jsonb); create type d as ("we$$ird" jsonb, m int);
create table t (x text[], y d[]);
