-- @renamed from=parents
create table p (
  -- @renamed from=nr
  id int primary key);
-- @renamed from=children
create table c (id int primary key,
  -- @renamed from=parent
  pid int references p (id) on delete cascade);
