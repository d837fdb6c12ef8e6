create table t (id int primary key, name varchar(20), n int default 1, gone text, s text not null default 'a');
create view v as select id, name from t;
