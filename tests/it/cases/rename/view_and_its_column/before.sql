create table t (id int primary key, a int);
-- @renamed from=second
create view first as select id,
  -- @renamed from=y
  a as x from t;
create view upon as select x as z from first;
comment on column first.x is 'Shown';
grant select on first to public;
