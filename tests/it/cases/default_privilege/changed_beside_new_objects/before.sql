create schema app;
alter default privileges in schema app grant select on tables to reader;
alter default privileges in schema app grant usage on sequences to reader;
create table app.a (id serial primary key, n int);
create view app.v as select n from app.a;
create function app.f() returns int language sql as 'select 1';
create type app.ty as enum ('a');
