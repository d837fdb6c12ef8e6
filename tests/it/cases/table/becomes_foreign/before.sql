create foreign data wrapper w;
create server s foreign data wrapper w;
create table t (id int, n text);
create view v as select id from t;
