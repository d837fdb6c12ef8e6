-- @renamed from=mood
create type feeling as enum ('good', 'bad');
create table t (id int primary key, m feeling not null default 'good', l feeling[], check (m <> 'bad'));
create function f(feeling) returns feeling language sql immutable as 'select $1';
create index on t (f(m));
create view v as select id from t where m = 'good'::feeling;
