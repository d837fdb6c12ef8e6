-- @renamed from=u
create table t (
  -- @renamed from=nr
  id bigint generated always as identity primary key,
  -- @renamed from=other
  s serial,
  a int);
