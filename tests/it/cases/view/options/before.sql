create table t (id int primary key, name text);
create view plain as select * from t;
create view secured with (security_invoker = true, security_barrier = true) as select * from t;
create view checked as select id, name from t where id > 0 with local check option;
create view cascaded as select id, name from t where id > 0 with cascaded check option;
