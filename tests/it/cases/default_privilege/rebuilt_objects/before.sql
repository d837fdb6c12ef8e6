alter default privileges in schema public grant select on tables to reader;
alter default privileges in schema public grant execute on functions to reader;
create table t (id int);
create view v as select id from t;
revoke select on v from reader;
create function f(a int) returns int language sql as 'select 1';
revoke execute on function f(int) from reader, public;
