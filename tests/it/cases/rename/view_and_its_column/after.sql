create table t (id int primary key, a int);
-- @renamed from=first
create view second as select id,
  -- @renamed from=x
  a as y from t;
create view upon as select y as z from second;
comment on column second.y is 'Shown';
grant select on second to public;
