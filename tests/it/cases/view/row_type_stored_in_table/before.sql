create table t (id int, name text);
create view v as select id, name from t;
create table keeps (id int, x v);
