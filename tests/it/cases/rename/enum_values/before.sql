create type mood as enum (
  -- @renamed from='great'
  'good',
  -- @renamed from='it''s bad'
  'bad', 'none');
create table t (id int primary key, m mood not null default 'good', check (m <> 'bad'));
create view v as select id from t where m = 'good'::mood;
