create schema one;
create schema other;
create table one.t (id int primary key);
create table other.t (id int primary key references one.t);
create table t (id int);
