create table t (id int, x int);
create view a as select id from t;
create view b as select id from a;
