create type address as (street varchar(10), n int);
create table t (id int, a address, aa address[]);
create view v as select (a).street from t;
create index i on t (((a).n));
