create table t (id int);
create view x as select id from t;
grant select on x to reader;
comment on view x is 'x';
