create table t(id int primary key, a int);
create view v as select * from t where a > 1;
create recursive view r(n) as values (1) union all select n + 1 from r where n < 5;
