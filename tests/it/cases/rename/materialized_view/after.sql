create table t (id int primary key, a int);
-- @renamed from=totals
create materialized view sums (id,
  -- @renamed from=total
  whole) as select id, a from t;
create unique index on sums (id);
