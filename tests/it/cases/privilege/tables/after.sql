create table t (id int, name text);
create view v as select 1 as x;
create sequence s;
grant select, update on t to reader;
grant all on t to writer with grant option;
grant select on t to anon;
grant select (x), update (x) on v to public;
grant all on sequence s to writer;
revoke delete, truncate on t from app;
