-- @renamed from=place
create type point as (
  -- @renamed from=longitude
  x int,
  y int);
create table t (id int primary key, p point, l point[]);
create view v as select id, (p).x as px from t;
