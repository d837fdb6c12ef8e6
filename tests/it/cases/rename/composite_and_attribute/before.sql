-- @renamed from=place
create type spot as (
  -- @renamed from=longitude
  x int,
  y int);
create table t (id int primary key, p spot, l spot[]);
create view v as select id, (p).x as px from t;
