-- @renamed from=email
create domain address as text default 'a@b'
  -- @renamed from=ok
  constraint has_at check (value like '%@%');
create table t (id int primary key, e address);
