create table t (id serial primary key, a int);
alter table t owner to reader;
grant select on t to writer;
revoke delete on t from reader;
create view v as select * from t; alter view v owner to writer; grant select on v to reader with grant option;
create schema s authorization reader; grant usage on schema s to writer;
create type s.e as enum ('a'); alter type s.e owner to writer; revoke usage on type s.e from public;
create function s.f(s.e) returns int language sql as 'select 1'; alter function s.f(s.e) owner to reader; grant execute on function s.f to writer;
