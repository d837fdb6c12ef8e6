-- @renamed from=two
create schema one;
-- @renamed from=one
create schema two;
create table two.a (id serial primary key, x int);
create table one.b (id serial primary key, y text);
create view one.v as select x from two.a;
