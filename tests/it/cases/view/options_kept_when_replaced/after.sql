create table t (id int primary key, name text);
create view v with (security_invoker = true) as select id, name from t;
create view w with (security_barrier) as select name, id from t;
