create table t (id int, name text);
create view v as select 1 as x;
create sequence s;
grant select on t to reader;
grant all on t to writer;
grant select, insert on t to anon with grant option;
grant select on v to public;
grant usage on sequence s to writer;
