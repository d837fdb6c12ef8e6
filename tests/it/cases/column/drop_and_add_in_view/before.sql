create table t (id int, a int);
create view v as select id, a from t;
create view w as select * from v;
