create table t(id int primary key, s text not null default 'a' check (s in ('a', 'b')), u varchar(10) unique);
create index t_s on t(s);
create view v as select s from t where s = 'a';
