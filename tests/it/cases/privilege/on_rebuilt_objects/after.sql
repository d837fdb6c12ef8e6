create table t (id int, n int);
create view v as select n from t;
create function f(b int) returns int language sql as 'select 1';
grant select on v to reader, anon;
revoke execute on function f(int) from public;
grant execute on function f(int) to authenticated;
