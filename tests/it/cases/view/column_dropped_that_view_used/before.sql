create table t (id int, name text, gone text);
create view v as select id, name, gone from t;
create view w as select v.* from v;
