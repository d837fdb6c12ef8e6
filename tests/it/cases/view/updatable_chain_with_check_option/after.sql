create table t (id int, a bigint);
create view v as select * from t where a > 0 with cascaded check option;
create view w as select * from v where id > 0;
