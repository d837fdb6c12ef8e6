create table t (id int primary key, a int);
-- @renamed from=twice
create function double(n int) returns int language sql immutable as 'select n + n';
create index on t (double(a));
create view v as select double(a) as d from t;
alter table t add constraint c check (double(a) < 1000000);
comment on function double is 'Doubles';
create policy p on t using (double(a) > 0);
