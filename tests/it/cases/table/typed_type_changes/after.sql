create type ct as (id bigint, x numeric(10,2), z date);
create table t1 of ct (primary key (id), x with options not null default 3);
create table t2 of ct;
create view v as select id, x from t1;
create function f(ct) returns ct language sql as 'select $1';
create index i on t1 (x);
