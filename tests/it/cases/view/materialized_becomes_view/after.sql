create table t (id int, name text);
create view m with (security_invoker) as select id, name from t;
create view over_m as select name from m;
grant select on m to writer;
