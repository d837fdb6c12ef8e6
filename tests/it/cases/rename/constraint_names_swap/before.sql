create table t (id int,
  -- @renamed from=c2
  constraint c1 check (id < 1000000),
  -- @renamed from=c1
  constraint c2 check (id > -1000000));
