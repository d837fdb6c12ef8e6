create table t (id int primary key, owner_id int, data text);
alter table t enable row level security;
create policy "Read: own (100%)" on t for select to authenticated using (owner_id = 1);
grant select (id, data), insert on t to authenticated;
create view v with (security_invoker) as select * from t;
grant select on v to anon;
