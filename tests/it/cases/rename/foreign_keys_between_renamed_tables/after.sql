-- @renamed from=p
create table parents (
  -- @renamed from=id
  nr int primary key);
-- @renamed from=c
create table children (id int primary key,
  -- @renamed from=pid
  parent int references parents (nr) on delete cascade);
