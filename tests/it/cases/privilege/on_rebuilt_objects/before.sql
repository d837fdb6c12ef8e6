create table t (id int, n int);
create view v as select id from t;
create function f(a int) returns int language sql as 'select 1';
grant select on v to reader, anon;
grant update (id) on v to writer;
revoke execute on function f(int) from public;
grant execute on function f(int) to authenticated;
