create table t (id int, owner text);
alter table t enable row level security;
create policy p on t using (owner = current_user);
create view v with (security_invoker = on) as select id, owner from t;
grant select on v to anon, authenticated;
