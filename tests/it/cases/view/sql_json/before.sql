create table t (id int primary key, j jsonb);
create view v as select id, json_value(j, '$.a' returning int default 0 on empty) as a from t;
