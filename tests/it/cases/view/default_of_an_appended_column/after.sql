create table t(a int, b text, c date); create view v as select * from t; alter view v alter b set default 'z'; alter view v alter c set default current_date;
