create table t (id int, b int);
create view v as select id, b from t;
create view w as select * from v;
