create schema a;
create schema b;
create type b.e as enum ('x', 'y');
create function b.f(b.e) returns int language sql as 'select 1';
create table public.t(id int primary key, e b.e default 'x');
create view b.v as select b.f(e) as x from public.t;
