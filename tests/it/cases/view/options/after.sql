create table t (id int primary key, name text);
create view plain with (security_invoker = on) as select * from t;
create view secured as select * from t;
create view checked as select id, name from t where id > 0 with cascaded check option;
create view cascaded as select id, name from t where id > 0;
