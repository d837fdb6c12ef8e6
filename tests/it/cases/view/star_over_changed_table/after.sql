create table t (id int, a text, b int);
create view v as select * from t;
create view w as select * from v;
