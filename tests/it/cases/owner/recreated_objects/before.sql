create table t (id int, n int);
alter table t owner to other;
create view v as select id from t;
alter view v owner to other;
grant select on v to reader;
create function f(a int) returns int language sql as 'select 1';
alter function f(int) owner to writer;
