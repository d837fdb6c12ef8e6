-- @renamed from=n
create type m as enum ('a', 'b', 'c');
create table t (id int primary key,
  -- @renamed from=w
  v m default 'a');
