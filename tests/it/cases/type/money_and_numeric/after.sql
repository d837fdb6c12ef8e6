create table t (id int primary key, a money default 5, b numeric(12,2) default 7, c money);
create view v as select a * 2 as a2, b from t;
