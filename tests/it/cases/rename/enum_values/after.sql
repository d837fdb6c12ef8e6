create type mood as enum (
  -- @renamed from=good
  'great',
  -- @renamed from='bad'
  'it''s bad', 'none', 'more');
create table t (id int primary key, m mood not null default 'great', check (m <> 'it''s bad'));
create view v as select id from t where m = 'great'::mood;
