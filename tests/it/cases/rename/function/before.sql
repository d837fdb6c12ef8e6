create table t (id int primary key, a int);
-- @renamed from=double
create function twice(n int) returns int language sql immutable as 'select n * 2';
create index on t (twice(a));
create view v as select twice(a) as d from t;
alter table t add constraint c check (twice(a) < 1000000);
comment on function twice is 'Doubles';
create policy p on t using (twice(a) > 0);
