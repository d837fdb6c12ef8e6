create table members(u text, k int);
create function mine(x int) returns bool language sql stable security definer as 'select exists (select from members where k = x)';
create table t(id int primary key, k int);
alter table t enable row level security;
create policy a on t using (mine(k));
create view v as select * from t where mine(k);
