create table t (id int primary key, a int, b text);
create index on t (a);
create view v as select a, b from t;
