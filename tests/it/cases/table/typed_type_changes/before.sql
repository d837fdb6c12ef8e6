create type ct as (id int, n text, x numeric);
create table t1 of ct (primary key (id), n with options not null default 'q');
create table t2 of ct;
create view v as select id, x from t1;
create function f(ct) returns ct language sql as 'select $1';
create index i on t1 (x);
