create table p (a int, b int, n int default 9);
create table c (
  -- @renamed from=old_a
  a int, k text) inherits (p);
