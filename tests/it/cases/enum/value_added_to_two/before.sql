create type a as enum ('x'); create type b as enum ('x');
create table t (id int, a a, b b);
