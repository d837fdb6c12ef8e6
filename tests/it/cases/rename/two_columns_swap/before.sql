create table t (id int primary key,
  -- @renamed from=y
  x text,
  -- @renamed from=x
  y int);
create index t_x on t (x);
