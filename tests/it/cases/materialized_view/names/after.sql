create table t (id int, name text);
create materialized view "Mat View.x" with (fillfactor = 90) as select id as "Id", name as "select" from t;
create index "Idx on mat" on "Mat View.x" ("Id", "select" desc);
comment on column "Mat View.x"."select" is 'x';
grant select ("Id") on "Mat View.x" to reader;
