create table t (id int);
create materialized view x as select id from t;
create index x_id on x (id);
grant select on x to reader;
comment on materialized view x is 'x';
