create table t (id int primary key, j jsonb);
create view v as select t.id, x.a, json_query(t.j, '$.b') as b from t, json_table(t.j, '$[*]' columns (a int path '$.a', n for ordinality)) x;
