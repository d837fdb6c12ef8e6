-- @renamed from=b
create table a (id int primary key, n text);
-- @renamed from=a
create table b (id int primary key, a_id int references a, m int);
create view v as select a.n, b.m from a join b on b.a_id = a.id;
create function f(x a) returns b language sql as 'select null::b';
alter table a enable row level security; create policy p on a using (exists (select from b where b.a_id = a.id));
