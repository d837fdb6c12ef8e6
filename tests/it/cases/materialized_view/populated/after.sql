create table t (id int primary key, name text);
create materialized view m as select id, name from t;
create materialized view n as select id from m with no data;
