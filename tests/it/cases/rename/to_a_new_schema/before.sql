-- @renamed from=app.t
create table t (id serial primary key, m int);
-- @renamed from=app.mood
create type mood as enum ('a');
-- @renamed from=app.f
create function f(mood) returns int language sql immutable as 'select 1';
-- @renamed from=app.v
create view v as select id, f('a') as one from t;
-- @renamed from=app.n
create sequence n;
