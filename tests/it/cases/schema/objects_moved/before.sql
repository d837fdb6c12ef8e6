create schema a; create schema b;
create function a.f() returns int language sql as 'select 1';
create view a.v as select a.f() as x;
create type a.e as enum ('x');
create table t (id int, e a.e);
