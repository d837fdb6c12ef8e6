create table t (id int, a text);
create view v as select * from t;
create view w as select * from v;
