create table t (id int primary key,
  -- @renamed from=a
  b int not null default 7 check (b is not null));
