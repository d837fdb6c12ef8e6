create table t(a int, b text);
create view v1 as select b from t;
create view v2 as select a from t;
create view w as select v2.a, v1.b from v1, v2;
