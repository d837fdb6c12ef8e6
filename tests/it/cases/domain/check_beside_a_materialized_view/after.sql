create domain pos as int not null check (value > 0) check (value < 9000); create table t (id int, b pos, c pos default 7); create materialized view mv as select id, b from t;
