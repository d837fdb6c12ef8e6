create table t (id int);
create view a as select id from t;
create view b as select id from a;
create materialized view c as select id from b;
create function f() returns setof b language sql as 'select * from b';
create function g(x a) returns int language sql as 'select x.id';
