create table t (id serial primary key, a int);
alter table t owner to writer;
grant select on t to reader;
revoke insert on t from writer;
create view v as select * from t; alter view v owner to reader; grant select on v to writer with grant option;
create schema s authorization writer; grant usage on schema s to reader;
create type s.e as enum ('a'); alter type s.e owner to reader; grant usage on type s.e to writer;
create function s.f(s.e) returns int language sql as 'select 1'; alter function s.f(s.e) owner to writer; grant execute on function s.f to reader; revoke execute on function s.f from public;
