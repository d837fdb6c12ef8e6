create table t (id int primary key,
  -- @renamed from=b
  a int);
create view v as select id, a from t;
create view w as select a, count(*) from v group by a;
create materialized view m as select a from v;
create index on m (a);
