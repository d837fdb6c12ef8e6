create domain pos as int check (value > 0); create table t (id int, b pos); create materialized view mv as select * from t;
