create type mood as enum (
  -- @renamed from='a'
  'b',
  -- @renamed from='b'
  'a', 'c');
create table t (id int primary key, m mood not null default 'b');
