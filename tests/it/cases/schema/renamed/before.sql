create schema old_name;
create function old_name.f() returns int language sql as 'select 1';
create view old_name.v as select old_name.f() as x;
create type old_name.e as enum ('a');
grant usage on schema old_name to reader;
