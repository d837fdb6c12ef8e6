create table t (id int primary key,
  -- @renamed from=a
  b int);
create view v as select id, b from t;
create view w as select b, count(*) from v group by b;
create materialized view m as select b from v;
create index on m (b);
