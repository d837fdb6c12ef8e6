create table t (id int primary key, v text collate "C", w varchar(10), u text collate "POSIX" unique);
create index t_v on t (v);
create view vv as select v from t;
