create table t (id int);
grant select on t to other;
create materialized view m as select id from t;
