create foreign data wrapper w;
create server s foreign data wrapper w;
create foreign table t (id int, n text) server s options (table_name 'x');
create view v as select id from t;
