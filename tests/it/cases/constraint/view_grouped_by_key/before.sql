create table t (a int constraint k1 primary key, v text);
create view g as select a, v, count(*) from t group by a;
