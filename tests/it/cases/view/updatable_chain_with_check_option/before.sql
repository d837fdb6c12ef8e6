create table t (id int, a int);
create view v as select * from t where a > 0 with local check option;
create view w as select * from v where id > 0 with cascaded check option;
