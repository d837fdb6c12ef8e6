create table t (id int primary key, a int, b int);
create function f() returns bigint language sql begin atomic select a from t group by id; end;
create view v as select id, a from t group by id;
