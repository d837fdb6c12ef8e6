create schema a;
create schema b;
create type a.e as enum ('x', 'y');
create function a.f(a.e) returns int language sql as 'select 1';
create table public.t(id int primary key, e a.e default 'x');
create view a.v as select a.f(e) as x from public.t;
