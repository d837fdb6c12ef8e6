create table t(id int primary key, a int);
create view v as select * from t;
create view w as select v.*, 1 as one from v;
