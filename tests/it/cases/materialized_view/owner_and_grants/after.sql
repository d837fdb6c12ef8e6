create table t (id int);
grant select on t to other;
create materialized view m as select id + 1 as id from t;
alter materialized view m owner to other;
grant select on m to reader;
