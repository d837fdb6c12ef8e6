create table t (id int, owner text, extra int);
alter table t enable row level security;
create policy p on t using (owner = current_user);
create view v with (security_invoker = on) as select owner, id, extra from t;
grant select on v to authenticated;
grant select on v to service_role;
