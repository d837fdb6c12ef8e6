create schema a; create schema b;
create function b.f() returns int language sql as 'select 1';
create view b.v as select b.f() as x;
create type b.e as enum ('x');
create table t (id int, e b.e);
