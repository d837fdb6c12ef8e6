-- @renamed from=t
create table u (id int primary key,
  -- @renamed from=a
  b int);
-- @renamed from=feed
create publication feed2 for table u where (b > 0);
