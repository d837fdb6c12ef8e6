-- @renamed from=u
create table t (id int primary key,
  -- @renamed from=b
  a int);
-- @renamed from=feed2
create publication feed for table t where (a > 0);
