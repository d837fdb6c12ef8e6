create table t (id int, name text);
create view v as select id, name collate "C" as name from t;
