create table t(id int primary key, a int, b text not null default 'q');
create view v as select * from t;
create view w as select v.*, 1 as one from v;
