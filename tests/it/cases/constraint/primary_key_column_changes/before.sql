create table t (a int, b int not null, v text, constraint t_pkey primary key (a));
create view g as select a, v, count(*) from t group by a;
