-- @renamed from=a
create table b (id int,
  -- @renamed from=a_key
  constraint b_key primary key (id), x int,
  -- @renamed from=a_x
  constraint b_x unique (x) deferrable);
create table r (id int references b (id));
