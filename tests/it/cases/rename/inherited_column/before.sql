create table p (id int,
  -- @renamed from=b
  a int check (a > -1000000));
create table c (more text) inherits (p);
create table d (
  -- @renamed from=b
  a int) inherits (p);
