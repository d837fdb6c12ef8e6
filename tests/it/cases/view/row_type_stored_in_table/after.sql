create table t (id int, name text);
create view v as select id from t;
create table keeps (id int, x v);
