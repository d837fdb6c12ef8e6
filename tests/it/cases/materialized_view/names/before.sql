create table t (id int, name text);
create materialized view "Mat View.x" as select id as "Id", name as "select" from t;
create index "Idx on mat" on "Mat View.x" ("Id");
