-- @renamed from=b
create table a (id int,
  -- @renamed from=b_key
  constraint a_key primary key (id), x int,
  -- @renamed from=b_x
  constraint a_x unique (x));
create table r (id int references a (id));
