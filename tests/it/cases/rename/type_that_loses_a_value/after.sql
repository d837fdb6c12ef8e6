-- @renamed from=m
create type n as enum ('b', 'a');
create table t (id int primary key,
  -- @renamed from=v
  w n default 'a');
