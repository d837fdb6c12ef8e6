create table t (id int primary key, a int);
-- @renamed from=sums
create materialized view totals (id,
  -- @renamed from=whole
  total) as select id, a from t;
create unique index on totals (id);
