create table p (id int,
  -- @renamed from=a
  b int check (b > -1000000));
create table c (more text) inherits (p);
create table d (
  -- @renamed from=a
  b int) inherits (p);
