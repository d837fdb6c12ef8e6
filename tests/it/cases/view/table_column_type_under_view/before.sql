create table t (id int primary key, name varchar(10), note text);
create view v as select id, name from t;
create view w as select name || '!' as name from v;
grant select on v, w to reader;
