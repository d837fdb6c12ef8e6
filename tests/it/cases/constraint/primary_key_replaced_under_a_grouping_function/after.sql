create table t (id int, a int, b int, constraint newpk primary key (id) include (a));
create function f() returns bigint language sql begin atomic select b from t group by id; end;
create view v as select id, a, b from t group by id;
