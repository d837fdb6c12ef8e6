create table p (
  -- @renamed from=aa
  a int not null, b text, k int);
create table c (
  -- @renamed from=aa
  a int not null, b text, x int, k int);
create table d (
  -- @renamed from=aa
  a int not null, b text, k int) inherits (p);
