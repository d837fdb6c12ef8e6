create table t (id int primary key, v text, w varchar(10) collate "C", u text collate "C" unique);
create index t_v on t (v);
create view vv as select v from t;
