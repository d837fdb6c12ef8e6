create table t (id int primary key, a text, b int);
create index on t (b);
create view v as select a, b from t;
