create schema new_name;
create function new_name.f() returns int language sql as 'select 1';
create view new_name.v as select new_name.f() as x;
create type new_name.e as enum ('a');
grant usage on schema new_name to reader;
