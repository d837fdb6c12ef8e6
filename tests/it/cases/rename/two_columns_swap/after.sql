create table t (id int primary key,
  -- @renamed from=y
  x int,
  -- @renamed from=x
  y text);
create index t_x on t (y);
