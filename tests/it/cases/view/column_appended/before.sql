create table t (id int primary key, name text, age int);
create view v as select id from t;
