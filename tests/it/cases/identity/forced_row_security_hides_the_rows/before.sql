create table t (id int primary key, x int); alter table t enable row level security; alter table t force row level security; create policy p on t using (x > 100);
