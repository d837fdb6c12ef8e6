create table t (a int, b int not null, v text, constraint t_pkey primary key (a, b));
create view g as select a, b, v, count(*) from t group by a, b;
