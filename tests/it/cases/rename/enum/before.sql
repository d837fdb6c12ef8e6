-- @renamed from=feeling
create type mood as enum ('good', 'bad');
create table t (id int primary key, m mood not null default 'good', l mood[], check (m <> 'bad'));
create function f(mood) returns mood language sql immutable as 'select $1';
create index on t (f(m));
create view v as select id from t where m = 'good'::mood;
