create table t(id int, c int); create materialized view v0 as select id, c from t with no data; create view v1 as select id, c from t; create materialized view v2 as select id from v1;
