create table t (id int primary key, name text, age int);
create view v as select id, name, age * 2 as double_age from t;
