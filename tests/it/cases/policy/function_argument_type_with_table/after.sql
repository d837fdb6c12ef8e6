create table members(u text, k bigint);
create function mine(x bigint) returns bool language sql stable security definer as 'select exists (select from members where k = x)';
create table t(id int primary key, k bigint);
alter table t enable row level security;
create policy a on t using (mine(k));
create view v as select * from t where mine(k);
