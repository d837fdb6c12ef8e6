create table t (a int);
alter table t enable row level security;
create policy p on t to reader using (true);
