create type mood as enum (
  -- @renamed from='b'
  'a',
  -- @renamed from='a'
  'b', 'c');
create table t (id int primary key, m mood not null default 'a');
