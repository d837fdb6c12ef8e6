create table t (id bigint primary key, owner_id uuid, data text);
alter table t enable row level security;
create policy "Read: own (100%)" on t for select to authenticated using (owner_id = '00000000-0000-0000-0000-000000000001');
grant select (id, data), insert on t to authenticated;
create view v with (security_invoker) as select * from t;
grant select on v to anon;
