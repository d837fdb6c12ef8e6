create table p (
  -- @renamed from=a
  aa int not null, b text not null, k int);
create table c (aa int not null, b text not null, x int, k int) inherits (p);
create table d (
  -- @renamed from=a
  aa int not null, b text, k int);
