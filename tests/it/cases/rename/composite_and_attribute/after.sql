-- @renamed from=spot
create type place as (
  -- @renamed from=x
  longitude int,
  y int);
create table t (id int primary key, p place, l place[]);
create view v as select id, (p).longitude as px from t;
