create table t(id int primary key, a int);
create view v with (security_invoker = true, security_barrier = true) as select * from t where a > 1 with local check option;
create recursive view r(n) as values (1) union all select n + 1 from r where n < 6;
