-- @renamed from=address
create domain email as text default 'a@b'
  -- @renamed from=has_at
  constraint ok check (value like '%@%');
create table t (id int primary key, e email);
