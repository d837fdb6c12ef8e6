create table t (a int constraint k1 primary key deferrable, v text);
create view g as select a, max(v) as v, count(*) from t group by a;
