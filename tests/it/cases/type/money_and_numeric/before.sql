create table t (id int primary key, a numeric(10,2) default 5, b money default 7, c int);
create view v as select a * 2 as a2, b from t;
