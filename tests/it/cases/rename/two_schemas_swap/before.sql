-- @renamed from=two
create schema one;
-- @renamed from=one
create schema two;
create table one.a (id serial primary key, x int);
create table two.b (id serial primary key, y text);
create view two.v as select x from one.a;
